package e2e_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/s3/s3test"
)

// pushes is how many charts a publisher pushes.
const pushes = 100

// push publishes a small chart. It may be called by several goroutines.
func (c caller) push(repoID, name, version string, headers ...string) (answer, error) {
	return c.try("POST", "/repos/"+repoID+"/charts", string(chartFile(c.t, name, version)), append(headers, "Content-Type", "application/gzip")...)
}

// Two publishers at once lose nothing: two services that know nothing of each other
// where the storage honours conditions, and two users of one service where it does
// not.
func TestTwoPublishersLoseNothing(t *testing.T) {
	t.Parallel()

	t.Run("two services, conditions", func(t *testing.T) {
		t.Parallel()
		s3 := s3test.Start(t)
		bucket := s3.NewBucket()
		one, other := serve(t, embeddedPlatform()).operator(), serve(t, embeddedPlatform()).operator()
		publishAtOnce(t, s3, s3.URL(bucket, "x"), bucket, []caller{one, other})
	})
	t.Run("two users, no conditions", func(t *testing.T) {
		t.Parallel()
		s3 := s3test.Start(t)
		bucket := s3.NewBucket()
		c := serve(t, embeddedPlatform()).operator()
		publishAtOnce(t, s3, s3.Stripped().URL(bucket, "x"), bucket, []caller{c, c})
	})
}

func publishAtOnce(t *testing.T, s3 *s3test.Server, url, bucket string, publishers []caller) {
	t.Helper()
	repos := map[string]api.Repo{} // by service
	for _, c := range publishers {
		if _, known := repos[c.URL]; !known {
			repos[c.URL] = c.writable(s3, url)
		}
	}
	began := time.Now()
	var all sync.WaitGroup
	for n, c := range publishers {
		all.Go(func() {
			for v := range pushes {
				pushSomewhere(t, []caller{c}, repos[c.URL].ID, fmt.Sprintf("chart-%d", n), fmt.Sprintf("1.%d.0", v))
			}
		})
	}
	all.Wait()
	t.Logf("%d charts were published in %v", len(publishers)*pushes, time.Since(began).Round(time.Millisecond))
	text, _ := s3.Get(bucket, "x/index.yaml")
	index, err := chartindex.Editor{}.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	stored := s3.Names(bucket)
	for n := range publishers {
		for v := range pushes {
			name, version := fmt.Sprintf("chart-%d", n), fmt.Sprintf("1.%d.0", v)
			if len(index.Listed(name, version)) != 1 || !slices.Contains(stored, "x/"+name+"-"+version+".tgz") {
				t.Errorf("%s %s is lost", name, version)
			}
		}
	}
	c := publishers[0]
	r := repos[c.URL]
	c.settle(c.do("POST", "/repos/"+r.ID+"/syncs", "{}").want(t, http.StatusAccepted))
	if last := c.outcome(r.ID); last.Counts.Versions != len(publishers)*pushes || last.WarningsTotal != 0 {
		t.Errorf("the catalog has %d versions, warnings %v", last.Counts.Versions, last.Warnings)
	}
}

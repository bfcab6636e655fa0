package e2e_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/adapters/s3/s3test"
)

// The process that decides is killed while two users publish to a storage without
// conditions, each over either process: what was answered is there.
func TestPublishersThroughAHandOver(t *testing.T) {
	t.Parallel()

	const each = 40
	s3 := s3test.Start(t)
	bucket := s3.NewBucket()
	all := cluster(t, "all", "all")
	decides, others := registrar(t, all)
	r := decides.operator().writable(s3, s3.Stripped().URL(bucket, "x"))
	var done atomic.Int64
	var publishers sync.WaitGroup
	for n := range 2 {
		publishers.Go(func() {
			for v := range each {
				pushSomewhere(t, []caller{all[(n+v)%2].operator(), all[(n+v+1)%2].operator()}, r.ID, fmt.Sprintf("chart-%d", n), fmt.Sprintf("1.%d.0", v))
				done.Add(1)
			}
		})
	}
	eventually(t, syncWithin, "some charts are published", func() bool { return done.Load() > each/2 })
	decides.Kill()
	registrar(t, others)
	publishers.Wait()
	text, _ := s3.Get(bucket, "x/index.yaml")
	index, err := chartindex.Editor{}.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		for v := range each {
			if name, version := fmt.Sprintf("chart-%d", n), fmt.Sprintf("1.%d.0", v); len(index.Listed(name, version)) != 1 {
				t.Errorf("%s %s is lost", name, version)
			}
		}
	}
	c := others[0].operator()
	c.settle(c.do("POST", "/repos/"+r.ID+"/syncs", "{}").want(t, http.StatusAccepted))
	if last := c.outcome(r.ID); last.Counts.Versions != 2*each || last.WarningsTotal != 0 {
		t.Errorf("the catalog has %d versions, warnings %v", last.Counts.Versions, last.Warnings)
	}
}

// pushSomewhere publishes a chart over the first process that answers, with one key.
func pushSomewhere(t *testing.T, callers []caller, repoID, name, version string) {
	for late := time.After(syncWithin); ; {
		for _, c := range callers {
			said, err := c.push(repoID, name, version, "Idempotency-Key", name+version)
			if err == nil && said.Status == http.StatusCreated {
				return
			}
			if err == nil && said.Status != http.StatusServiceUnavailable {
				t.Errorf("%s %s: %d %s", name, version, said.Status, said.Body)
				return
			}
		}
		select {
		case <-late:
			t.Errorf("%s %s is not published within %v", name, version, syncWithin)
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

package e2e_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// The shape of the large index.
const (
	largeApps     = 300
	largeVersions = 70
	large         = largeApps * largeVersions
)

// killPoints are how many versions are in the log, committed or not yet, when the
// service is killed.
var killPoints = []int{1, 700, 3_000, 9_000, 17_000}

// Killed five times in the middle of a large first sync, and started again each
// time: the sync completes by itself, nothing is missing, nothing is there twice.
func TestAKilledSyncCompletesByItself(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		s := serve(t, p)
		index := plain(t, largeApps, largeVersions)
		r := s.operator().create(newRepo("large", index.URL))
		for _, n := range killPoints {
			killAt(s, n)
			s.Start()
		}
		c := s.operator()
		ended := c.outcome(r.ID)
		if ended.Status != api.SyncStatusCompleted || ended.Counts.Apps != largeApps || ended.Counts.Versions != large {
			t.Errorf("the sync ended %s with %+v", ended.Status, ended.Counts)
		}
		got := get[api.Repo](c, "/repos/"+r.ID)
		if l := got.LastSync; l == nil || l.Apps != largeApps || l.Versions != large {
			t.Errorf("the repository shows %+v", l)
		}
		if got, want := c.catalog(r.ID), plainCatalog(largeApps, largeVersions); !slices.Equal(got, want) {
			t.Errorf("the catalog has %d versions, want %d; %s", len(got), len(want), difference(got, want))
		}
		s.Stop()
		checkLog(t, committed(t, s.openLog(), p.prefix+appEvents))
	})
}

// plain serves a synthetic index.
func plain(t testing.TB, apps, versions int) *helmtest.Repository {
	t.Helper()
	return helmtest.Index(t, plainIndex(t, apps, versions))
}

func plainIndex(t testing.TB, apps, versions int) string {
	t.Helper()
	var b bytes.Buffer
	if err := helmtest.PlainIndex(&b, apps, versions); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// plainCatalog is what is in a synthetic index.
func plainCatalog(apps, versions int) []version {
	var want []version
	for a := range apps {
		for v := range versions {
			number := fmt.Sprintf("%d.%d.0", v, a%9)
			want = append(want, version{
				fmt.Sprintf("chart-%d", a), number, fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%d-%d", a, v))),
				fmt.Sprintf("chart-%d-%s.tgz", a, number),
			})
		}
	}
	return sorted(want)
}

// killAt kills the service once so many versions are in the log, open transactions
// included.
func killAt(s *Service, n int) {
	s.t.Helper()
	client := subscribe(s.t, s.broker(), s.platform.prefix+appEvents)
	defer client.Close()
	ctx, cancel := context.WithTimeout(s.t.Context(), syncWithin)
	defer cancel()
	seen := 0
	for seen < n {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err0(); err != nil {
			s.t.Fatalf("read on after %d versions: %v", seen, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if header(r, "ce_type") == "chartledger.app_version.published.v1" {
				seen++
			}
		})
	}
	s.Kill()
	s.t.Logf("killed with at least %d of %d versions in the log", seen, large)
}

// checkLog holds the log against what must be in it: each version once, the run's
// outcome once and after them all, and a claim for each life of the service.
func checkLog(t testing.TB, partitions map[int32][]*kgo.Record) {
	t.Helper()
	published, outcomes, lives := map[string]int{}, 0, []int{}
	for _, r := range partitionOfRun(partitions) {
		switch header(r, "ce_type") {
		case "chartledger.es.writer_claimed":
			lives = append(lives, 0)
		case "chartledger.app_version.published.v1":
			published[versionID(t, r)]++
			lives[len(lives)-1]++
		case "chartledger.sync.completed.v1":
			outcomes++
			if len(published) != large {
				t.Errorf("the sync completed after %d versions", len(published))
			}
		}
	}
	t.Logf("versions published after each claim: %v", lives)
	for id, n := range published {
		if n != 1 {
			t.Errorf("version %s was published %d times", id, n)
		}
	}
	if len(published) != large || outcomes != 1 || len(lives) <= len(killPoints) {
		t.Errorf("the log has %d versions, %d outcomes and %d claims, want %d, 1 and %d",
			len(published), outcomes, len(lives), large, len(killPoints)+1)
	}
}

// partitionOfRun is the partition in which a sync completed.
func partitionOfRun(partitions map[int32][]*kgo.Record) []*kgo.Record {
	for _, records := range partitions {
		if slices.ContainsFunc(records, func(r *kgo.Record) bool {
			return header(r, "ce_type") == "chartledger.sync.completed.v1"
		}) {
			return records
		}
	}
	return nil
}

func versionID(t testing.TB, r *kgo.Record) string {
	t.Helper()
	var data struct {
		VersionID string `json:"version_id"`
	}
	if err := json.Unmarshal(r.Value, &data); err != nil || data.VersionID == "" {
		t.Fatalf("a published version without an id: %v %s", err, r.Value)
	}
	return data.VersionID
}

package indexing_test

import (
	"strings"
	"testing"

	"chartledger/commands/indexing"
	"chartledger/domain/syncs"
)

// halfway is an index whose first app fills a transaction: a run that is held there has
// published some of it.
func halfway(then ...indexing.Entry) answer {
	first := entry("db", "1.0.0", "1.1.0", "2.0.0")
	for i := range first.Listings {
		first.Listings[i].Description = strings.Repeat("x", 410<<10)
	}
	return whole(append([]indexing.Entry{first}, then...)...)
}

// An index that is as it was at the last good run is not what the catalog has, if
// another one was half taken in since.
func TestAResumedRunReadsTheIndexWhateverItWas(t *testing.T) {
	t.Parallel()
	for name, etag := range map[string]bool{"by its bytes": false, "not modified": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.source.etag = etag
			good := whole(entry("web", "1.0.0"))
			w.source.give(good)
			w.created()
			w.request("s1")
			w.until("sync.completed s1")
			w.source.give(halfway(entry("web", "1.0.0")))
			reached, release := w.source.hold()
			defer release()
			w.request("s2")
			<-reached
			w.until("app.registered db=2.0.0", "app_version.published db@2.0.0")
			w.stop()
			w.source.give(good)
			w.start()
			w.until("sync.completed s2")
			if c := w.outcome().Counts; c.Versions != 1 || c.Withdrawn != 1 {
				t.Errorf("the catalog has %+v: %q", c, w.since("s2"))
			}
		})
	}
}

// A release reads no index: whoever asked before it still gets an answer.
func TestAReleaseAnswersNoRequest(t *testing.T) {
	t.Parallel()
	for name, decide := range map[string]func(w *world){
		"release": func(w *world) { w.happen(releaseOf("s2")) },
		"discard": func(w *world) { w.happen(syncs.Discarded{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := synced(t, entry("web", versions(20)...))
			w.source.offer(entry("web", versions(3)...))
			w.request("s2")
			w.until("sync.held s2")
			w.stop()
			w.source.offer(entry("web", versions(20)...), entry("db", "1.0.0"))
			w.request("s3")
			decide(w)
			w.start()
			w.until("sync.completed s3")
			if n := w.outcome().Counts.Versions; n != 21 {
				t.Errorf("%d versions are there, want 21", n)
			}
		})
	}
}

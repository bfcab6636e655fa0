package indexing_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands/indexing"
	"chartledger/domain/syncs"
)

// decode is the entry as a reader gives it that knows the digests of entries.
func (i *index) decode(e indexing.Entry) indexing.Entry {
	text, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	if len(e.Warnings) == 0 {
		copy(e.Digest[:], sum[:])
	}
	if i.same != nil && e.Digest != (indexing.Digest{}) {
		if versions, same := i.same(e.Digest); same {
			return indexing.Entry{App: e.App, Digest: e.Digest, Same: true, Versions: versions}
		}
	}
	i.source.mu.Lock()
	defer i.source.mu.Unlock()
	i.source.read = append(i.source.read, e.App)
	return e
}

// decoded are the apps that were decoded since it was asked last.
func (s *source) decoded() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	read := strings.Join(s.read, " ")
	s.read = nil
	return read
}

// sync offers an index, asks for a sync called id, and answers which apps it decoded.
func (w *world) sync(id string, entries ...indexing.Entry) string {
	w.t.Helper()
	w.source.offer(entries...)
	w.source.decoded()
	w.request(id)
	w.until("sync.completed " + id)
	return w.source.decoded()
}

// What did not change is not decoded, and yet it is all there.
func TestOnlyChangedEntriesAreDecoded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.created()
	web, db, mq := entry("web", "1.0.0", "2.0.0"), entry("db", "1.0.0"), entry("mq", "1.0.0")
	for n, step := range []struct {
		entries []indexing.Entry
		decoded string
		last    []string
	}{
		{[]indexing.Entry{web, db, mq}, "web db mq", nil},
		{[]indexing.Entry{web, entry("db", "1.0.0", "1.1.0"), mq}, "db", []string{"app.changed db=1.1.0", "app_version.published db@1.1.0"}},
		{[]indexing.Entry{web, entry("db", "1.1.0"), mq}, "db", []string{"app_version.withdrawn db@1.0.0"}},
		{[]indexing.Entry{web, entry("db", "1.1.0")}, "", []string{"app_version.withdrawn mq@1.0.0"}},
		{[]indexing.Entry{web, entry("db", "1.1.0"), mq}, "mq", []string{"app_version.published mq@1.0.0"}},
	} {
		id := fmt.Sprintf("s%d", n)
		if decoded := w.sync(id, step.entries...); decoded != step.decoded {
			t.Errorf("%s decoded %q, want %q", id, decoded, step.decoded)
		}
		if step.last != nil {
			w.until(slices.Concat([]string{"sync.started " + id}, step.last, []string{"sync.completed " + id})...)
		}
	}
	if c := w.outcome().Counts; c.Apps != 3 || c.Versions != 4 {
		t.Errorf("the catalog has %+v", c)
	}
}

// What a run without a good end may have changed is not passed over.
func TestMemoryHoldsOnlyAsLongAsItsRunIsTheNewest(t *testing.T) {
	t.Parallel()
	old, other := entry("web", "1.0.0", "2.0.0"), entry("web", "1.0.0", "2.0.0")
	other.Listings[0].Digest = "other"
	for name, between := range map[string]func(w *world){
		"a failed run": func(w *world) {
			w.source.fail("not_reachable")
			w.request("s2")
			w.until("sync.failed s2")
		},
		"a run that was cancelled halfway": func(w *world) {
			w.source.offer(other, entry("db", "1.0.0"))
			reached, release := w.source.hold()
			w.request("s2")
			<-reached
			w.happen(syncs.CancelRequested{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}})
			release()
			w.until("sync.cancelled s2")
		},
		"another process's run": func(w *world) {
			w.stop()
			mine := w.recall
			w.recall = indexing.NewMemory(1 << 20)
			w.start()
			w.sync("s2", other)
			w.stop()
			w.recall = mine
			w.start()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.created()
			w.sync("s1", old)
			between(w)
			if decoded := w.sync("s3", old, entry("mq", "1.0.0")); decoded != "web mq" {
				t.Errorf("decoded %q", decoded)
			}
			if c := w.outcome().Counts; c.Versions != 3 {
				t.Errorf("the catalog has %+v", c)
			}
			if decoded := w.sync("s4", old, entry("mq", "1.1.0")); decoded != "mq" {
				t.Errorf("then decoded %q", decoded)
			}
		})
	}
}

// A look that finds nothing new leaves what is known in place.
func TestUnchangedRunsKeepTheMemory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.etag = true
	w.created()
	w.sync("s1", entry("web", "1.0.0"), entry("db", "1.0.0"))
	for _, id := range []string{"s2", "s3"} {
		w.request(id)
		w.until("sync.completed " + id)
	}
	if decoded := w.sync("s4", entry("web", "1.0.0"), entry("db", "1.1.0", "1.0.0")); decoded != "db" {
		t.Errorf("decoded %q", decoded)
	}
}

// What was passed over is told in every run.
func TestEntriesWithWarningsAreReadEveryTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.created()
	bad := entry("web", "1.0.0")
	bad.Warnings = []syncs.Warning{{App: "web", Version: "0.9.0", Reason: "no"}}
	w.sync("s1", bad, entry("db", "1.0.0"))
	if decoded := w.sync("s2", bad, entry("db", "1.1.0", "1.0.0")); decoded != "web db" {
		t.Errorf("decoded %q", decoded)
	}
	if res := w.outcome(); res.WarningsTotal != 1 || res.Counts.Quarantined != 1 || res.Counts.Versions != 3 {
		t.Errorf("the outcome is %+v", res)
	}
}

// So it is when the index is as it was, for whoever asks: else a repository with bad
// entries would pass for a good one.
func TestWhatWasPassedOverIsToldAgain(t *testing.T) {
	t.Parallel()
	for name, etag := range map[string]bool{"by its bytes": false, "not modified": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := entry("web", "1.0.0")
			bad.Warnings = []syncs.Warning{{App: "web", Version: "0.9.0", Reason: "no"}}
			w := newWorld(t)
			w.source.etag = etag
			w.source.offer(bad)
			w.created()
			for _, id := range []string{"s1", "s2"} {
				w.request(id)
				w.until("sync.completed " + id)
				if res := w.outcome(); res.WarningsTotal != 1 || res.Counts.Quarantined != 1 {
					t.Errorf("%s: the outcome is %+v", id, res)
				}
			}
		})
	}
}

// A look of the schedule that is in the log although nothing changed counts it on.
func TestWhatWasPassedOverIsCountedOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bad := entry("web", "1.0.0")
		bad.Warnings = []syncs.Warning{{App: "web", Version: "0.9.0", Reason: "no"}}
		w := newWorld(t)
		w.source.offer(bad)
		w.writable()
		w.request("s1")
		w.until("sync.completed s1")
		before := len(w.story())
		w.auditor.finds(nil, "lost")
		w.look(2 * time.Hour)
		if len(w.story()) == before {
			t.Fatal("what the audit found is not in the log")
		}
		if res := w.outcome(); !res.NotModified || res.WarningsTotal != 2 || res.Counts.Quarantined != 1 {
			t.Errorf("the outcome is %+v", res)
		}
	})
}

// Without room the memory forgets, which costs a whole reading and nothing else.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stop()
	w.recall = indexing.NewMemory(350) // two apps
	w.start()
	w.created()
	w.sync("s1", entry("web", "1.0.0"), entry("db", "1.0.0"))
	if decoded := w.sync("s2", entry("web", "1.0.0"), entry("db", "1.0.0"), entry("mq", "1.0.0")); decoded != "mq" {
		t.Errorf("decoded %q", decoded)
	}
	if decoded := w.sync("s3", entry("web", "1.0.0"), entry("db", "1.0.0")); decoded != "web db" {
		t.Errorf("without room decoded %q", decoded)
	}
}

// A second reading is a whole one: what the first has published may be of an index
// that is not there any more.
func TestSecondReadingDoesNotTrustTheMemory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.created()
	old := entry("web", "1.0.0", "1.1.0")
	w.sync("s1", old)
	w.source.give(whole(entry("web", "2.0.0", "1.0.0")), whole(old))
	w.request("s2")
	w.until("app_version.published web@2.0.0", "sync.held s2")
	if cause := w.outcome().Cause; cause == nil || cause.Code != "source_flaps" {
		t.Errorf("it is held for %+v", cause)
	}
}

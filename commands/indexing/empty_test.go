package indexing_test

import (
	"testing"

	"chartledger/domain/repo"
)

// A missing index is an empty one only where charts are still to be pushed. As soon
// as there is something to lose, it is a fault again; and where nothing can be
// pushed it always is.
func TestAMissingIndexIsEmptyUntilSomethingWasPublished(t *testing.T) {
	t.Parallel()
	for mode, want := range map[repo.Mode]bool{repo.ReadWrite: true, repo.ReadOnly: false} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.happen(repo.Created{Ref: repo.Ref{RepoID: "r"}, URL: "s3://s3.example.org/charts", Kind: repo.Helm, Mode: mode, SyncIntervalSeconds: 3600})
			w.source.offer()
			w.request("s1")
			w.until("sync.started s1", "sync.completed s1")
			if got := w.source.mayBeEmpty(); got != want {
				t.Errorf("at first: %t, want %t", got, want)
			}
			w.source.offer(entry("web", "1.0"))
			w.request("s2")
			w.until("app.registered web=1.0", "app_version.published web@1.0", "sync.completed s2")
			w.request("s3")
			w.until("sync.started s3", "sync.completed s3")
			if w.source.mayBeEmpty() {
				t.Error("a catalog could be emptied")
			}
		})
	}
}

// mayBeEmpty says whether the newest fetch would take a missing index for an empty one.
func (s *source) mayBeEmpty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last.MayBeEmpty
}

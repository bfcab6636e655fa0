package indexing_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// writable makes the repository one that charts are published to.
func (w *world) writable() {
	w.happen(repo.Created{Ref: repo.Ref{RepoID: "r"}, URL: "https://charts.example.org", Kind: repo.Helm, Mode: repo.ReadWrite, SyncIntervalSeconds: 3600})
}

// changed asks for a sync as a push or a removal does.
func (w *world) changed(id string, trigger syncs.Trigger, name, version string) {
	w.happen(syncs.Requested{Ref: syncs.Ref{SyncID: id, RepoID: "r"}, Trigger: trigger, Chart: &syncs.Chart{Name: name, Version: version}})
}

// What was removed through us is withdrawn at once, to the last version; whatever
// else is gone with it is a loss like any other.
func TestARemovalIsNotHeld(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		removed, left []string
		then          string
	}{
		"one of three":               {[]string{"1.0.0"}, []string{"2.0.0", "3.0.0"}, "sync.completed"},
		"all":                        {[]string{"1.0.0", "2.0.0", "3.0.0"}, nil, "sync.completed"},
		"two, and the third is gone": {[]string{"1.0.0", "2.0.0"}, nil, "sync.held"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.source.offer(entry("web", "1.0.0", "2.0.0", "3.0.0"))
			w.writable()
			w.request("s1")
			w.until("sync.completed s1")
			w.source.offer()
			if len(tt.left) > 0 {
				w.source.offer(entry("web", tt.left...))
			}
			for n, v := range tt.removed {
				w.changed("s2"+string(rune('a'+n)), syncs.OnRemove, "web", v)
			}
			last := "s2" + string(rune('a'+len(tt.removed)-1))
			story := w.until(tt.then + " " + last)
			for _, v := range tt.removed {
				if !slices.Contains(story, "app_version.withdrawn web@"+v) {
					t.Errorf("%s is not withdrawn: %v", v, story)
				}
			}
		})
	}
}

// The newest may go too: its app shows the next one then, after one fetch.
func TestARemovalOfTheNewest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0", "2.0.0"))
	w.writable()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.offer(entry("web", "1.0.0"))
	w.changed("s2", syncs.OnRemove, "web", "2.0.0")
	w.until("sync.started s2", "app_version.withdrawn web@2.0.0", "app.changed web=1.0.0", "sync.completed s2")
	if n := w.source.count(); n != 2 {
		t.Errorf("the index was fetched %d times", n)
	}
}

// A version that was published again after its removal is one to be missed.
func TestARemovalEndsWithAPush(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.writable()
	w.changed("s1", syncs.OnRemove, "web", "1.0.0")
	w.changed("s2", syncs.OnPublish, "web", "1.0.0")
	w.until("sync.completed s2")
	w.source.offer()
	w.request("s3")
	w.until("sync.held s3")
}

// Nor is one that somebody else put back: a good index that has it ends the removal.
func TestARemovalEndsWithTheNextGoodIndex(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"), entry("db", "1.0.0"))
	w.writable()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.offer(entry("db", "1.0.0"))
	w.changed("s2", syncs.OnRemove, "web", "1.0.0")
	w.until("app_version.withdrawn web@1.0.0", "sync.completed s2")
	w.sync("s3", entry("web", "1.0.0"), entry("db", "1.0.0"))
	w.source.give(whole(), whole(entry("web", "1.0.0"), entry("db", "1.0.0"))) // a flap
	w.request("s4")
	w.until("sync.started s4", "sync.completed s4")
}

// auditor finds what it is told to.
type auditor struct {
	mu    sync.Mutex
	found []syncs.Warning
	err   error
	asked int
}

func (a *auditor) Audit(context.Context, repo.Target) ([]syncs.Warning, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	return a.found, a.err
}

func (a *auditor) finds(err error, reasons ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.found, a.err = nil, err
	for _, r := range reasons {
		a.found = append(a.found, syncs.Warning{App: "web", Version: "1.0.0", Reason: r})
	}
}

func (a *auditor) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked
}

// warned are the outcomes so far, each with what it warns of.
func (w *world) warned() (all []string) {
	for _, r := range w.memory.Records(partition) {
		if done, ok := r.Event.(syncs.Completed); ok {
			line := done.SyncID + ":"
			for _, warning := range done.Warnings {
				line += " " + warning.Reason
			}
			if done.WarningsTotal != len(done.Warnings) || done.Counts.Quarantined != 0 {
				w.t.Errorf("%s: the counts are %+v", line, done)
			}
			all = append(all, strings.Replace(line, "fresh", "schedule", 1))
		}
	}
	return all
}

// What an audit finds is a warning of the run, also if the index is as it was; the
// schedule tells it once, and when it is over.
func TestWhatAnAuditFinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.writable()
	steps := []struct {
		err   error
		found string
		by    string // "": by the schedule
		says  string // "-": nothing new
	}{
		{found: "lost", by: "s1", says: " lost"},
		{found: "lost", says: "-"},
		{found: "lost", by: "s2", says: " lost"},
		{found: "", says: ""},
		{found: "", says: "-"},
		{found: "more", says: " more"},
		{err: domain.Refuse(domain.Forbidden, "access_denied", "It may not be listed."), by: "s3", says: " The storage cannot be compared with its index: It may not be listed."},
		{err: errors.New("a bug"), by: "s4", says: ""},
	}
	var want []string
	for _, step := range steps {
		w.auditor.finds(step.err, strings.Fields(step.found)...)
		asked := w.auditor.count()
		if step.by != "" {
			w.request(step.by)
			w.until("sync.completed " + step.by)
		} else {
			w.pass(2 * time.Hour)
			w.sched.Wake("r")
			w.eventually("the storage is looked at", func() bool { return w.auditor.count() > asked })
		}
		if step.says != "-" {
			want = append(want, step.says)
			w.eventually("an outcome", func() bool { return len(w.warned()) == len(want) })
		}
	}
	for n, line := range w.warned() {
		if _, says, _ := strings.Cut(line, ":"); says != want[n] {
			t.Errorf("got %q, want %q", line, want[n])
		}
	}
}

// A repository that cannot be written is nobody's to look into.
func TestOnlyWritableStoragesAreAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	if n := w.auditor.count(); n != 0 {
		t.Errorf("it was looked into %d times", n)
	}
}

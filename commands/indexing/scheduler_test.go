package indexing_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chartledger/commands/indexing"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// The newest of every app comes first, so that a catalog is useful at once.
func TestFirstSyncPublishesTheNewestFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0", "2.0.0", "3.0.0-rc1"), entry("db", "0.2.0", "0.1.0"))
	w.created()
	w.request("s1")
	got := w.until("sync.completed s1")
	want := []string{
		"sync.started s1",
		"app.registered web=2.0.0", "app_version.published web@2.0.0",
		"app.registered db=0.2.0", "app_version.published db@0.2.0",
		"app_version.published web@1.0.0", "app_version.published web@3.0.0-rc1", "app_version.published db@0.1.0",
		"sync.completed s1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the log is\n  %s", strings.Join(got, "\n  "))
	}
	if c := w.outcome().Counts; c.Apps != 2 || c.Versions != 5 || c.Added != 5 {
		t.Errorf("counts are %+v", c)
	}
}

func TestResyncWritesTheDifferenceOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0", "2.0.0"))
	w.created()
	w.request("s1")
	before := len(w.until("sync.completed s1"))

	changed := entry("web", "1.0.0", "2.0.0", "2.1.0")
	changed.Listings[0].Digest = "other"
	w.source.offer(changed)
	w.request("s2")
	got := w.until("sync.completed s2")[before:]
	want := []string{"sync.started s2", "app.changed web=2.1.0", "app_version.published web@2.1.0", "app_version.changed web@1.0.0", "sync.completed s2"}
	if !slices.Equal(got, want) {
		t.Errorf("the log went on with\n  %s", strings.Join(got, "\n  "))
	}
}

func TestVersionGoneIsWithdrawnAndComesBackUnderItsID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0", "2.0.0"))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.offer(entry("web", "2.0.0"))
	w.request("s2")
	w.until("sync.started s2", "app_version.withdrawn web@1.0.0", "sync.completed s2")
	if c := w.outcome().Counts; c.Withdrawn != 1 || c.Versions != 1 {
		t.Errorf("counts are %+v", c)
	}
	w.source.offer(entry("web", "1.0.0", "2.0.0"))
	w.request("s3")
	w.until("sync.started s3", "app_version.published web@1.0.0", "sync.completed s3")
	ids := map[string]bool{}
	for _, r := range w.memory.Records(partition) {
		if strings.HasPrefix(r.Event.Type(), "chartledger.app_version.") {
			ids[r.Event.Subject()] = true
		}
	}
	if len(ids) != 2 {
		t.Errorf("two versions have %d ids", len(ids))
	}
}

func TestUnchangedIndexIsNotReadAgain(t *testing.T) {
	t.Parallel()
	for name, etag := range map[string]bool{"by its etag": true, "by its bytes": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.source.etag = etag
			w.source.offer(entry("web", "1.0.0"))
			w.created()
			w.request("s1")
			w.until("sync.completed s1")
			w.request("s2")
			w.until("sync.started s2", "sync.completed s2")
			if res := w.outcome(); !res.NotModified || res.ContentHash == "" || res.Counts.Versions != 1 {
				t.Errorf("the outcome is %+v", res)
			}
		})
	}
}

// A publisher's slip in an entry must not withdraw what was good before.
func TestPassedOverVersionStays(t *testing.T) {
	t.Parallel()
	for name, warning := range map[string]syncs.Warning{
		"a version": {App: "web", Version: "1.0.0", Reason: "no"},
		"an app":    {App: "web", Reason: "not a list"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.source.offer(entry("web", "1.0.0"), entry("db", "1.0.0"))
			w.created()
			w.request("s1")
			w.until("sync.completed s1")
			w.source.offer(indexing.Entry{App: "web", Warnings: []syncs.Warning{warning}}, entry("db", "1.0.0"))
			w.request("s2")
			w.until("sync.started s2", "sync.completed s2")
			if res := w.outcome(); res.Counts.Versions != 2 || res.WarningsTotal != 1 {
				t.Errorf("the outcome is %+v", res)
			}
		})
	}
}

// A fetch error removes nothing, and the next good run goes on from there.
func TestFailureRemovesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.fail("not_reachable")
	w.request("s2")
	w.until("sync.started s2", "sync.failed s2")
	if res := w.outcome(); res.Cause.Code != "not_reachable" || res.Counts.Versions != 1 || res.Validators != nil {
		t.Errorf("the outcome is %+v", res)
	}
}

// A credential that cannot be opened ends the run: its owner has to act.
func TestSealedCredentialFailsTheRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sealed = errors.New("wrong key")
	w.source.offer(entry("web", "1.0.0"))
	w.created()
	w.happen(repo.CredentialSet{Ref: repo.Ref{RepoID: "r"}, Credential: repo.CredentialRef{SecretID: "x", Kind: repo.Basic}})
	w.request("s1")
	w.until("sync.started s1", "sync.failed s1")
	if res := w.outcome(); res.Cause.Code != "credential_unavailable" || w.source.count() != 0 {
		t.Errorf("the outcome is %+v after %d fetches", res, w.source.count())
	}
}

func TestRequestsDuringARunCoalesceIntoOneMore(t *testing.T) {
	t.Parallel()
	w, release := underWay(t)
	w.request("s2")
	w.request("s3")
	release()
	got := w.until("sync.completed s3")
	if slices.Contains(got, "sync.started s2") {
		t.Error("s2 got a run of its own although s3 covers it")
	}
	if w.source.count() != 2 {
		t.Errorf("the source was read %d times, want 2", w.source.count())
	}
}

// A shrink of more than a fifth and more than ten versions waits for a person.
func TestBigLossIsHeldUntilReleasedOrDiscarded(t *testing.T) {
	t.Parallel()
	many := make([]string, 20)
	for i := range many {
		many[i] = "1.0." + strconv.Itoa(i)
	}
	for name, settle := range map[string]struct {
		event    domain.Event
		last     string
		versions int
	}{
		"released":  {syncs.Released{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}}, "sync.completed s2", 3},
		"discarded": {syncs.Discarded{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}}, "sync.cancelled s2", 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.source.offer(entry("web", many...))
			w.created()
			w.request("s1")
			w.until("sync.completed s1")
			w.source.offer(entry("web", many[:3]...))
			w.request("s2")
			w.until("sync.held s2")
			if res := w.outcome(); res.Counts.Versions != 20 || res.Counts.Missing != 17 {
				t.Errorf("held with %+v", res.Counts)
			}
			w.happen(settle.event)
			w.until(settle.last)
			w.request("s3")
			w.until("sync.completed s3")
			if got := w.outcome().Counts.Versions; got != settle.versions {
				t.Errorf("%d versions are left, want %d", got, settle.versions)
			}
		})
	}
}

func TestEditDuringARunSupersedesIt(t *testing.T) {
	t.Parallel()
	w, release := underWay(t)
	defer release()
	url := "https://other.example.org"
	w.happen(repo.Updated{Ref: repo.Ref{RepoID: "r"}, URL: &url})
	w.request("s2")
	got := w.until("sync.completed s2")
	if !slices.Contains(got, "sync.superseded s1") {
		t.Errorf("the log is\n  %s", strings.Join(got, "\n  "))
	}
}

func TestCancelEndsARun(t *testing.T) {
	t.Parallel()
	w, release := underWay(t)
	defer release()
	w.happen(syncs.CancelRequested{Ref: syncs.Ref{SyncID: "s1", RepoID: "r"}})
	w.until("sync.started s1", "sync.cancelled s1")
}

func TestDeletedRepositoryClosesItsCatalogForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.happen(repo.Deleted{Ref: repo.Ref{RepoID: "r"}})
	w.until("catalog.closed")
}

func TestDisabledRepositoryAnswersWhatWasAsked(t *testing.T) {
	t.Parallel()
	w, release := underWay(t)
	defer release()
	w.happen(repo.Disabled{Ref: repo.Ref{RepoID: "r"}})
	w.until("sync.superseded s1")
}

// A process that dies in the middle leaves a run without an outcome; the next one
// resumes it under its id, and no version is published twice.
func TestCrashInTheMiddleIsResumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var entries []indexing.Entry
	for i := range 50 {
		entries = append(entries, entry("app-"+strconv.Itoa(i), "1.0.0", "2.0.0"))
	}
	w.source.offer(entries...)
	w.created()
	reached, release := w.source.hold()
	w.request("s1")
	<-reached
	w.stop()
	release()
	w.start()
	got := w.until("sync.completed s1")
	published := 0
	for _, word := range got {
		if strings.HasPrefix(word, "app_version.published") {
			published++
		}
	}
	if published != 100 || w.outcome().Counts.Added != 100 {
		t.Errorf("%d versions were published, want 100; counts %+v", published, w.outcome().Counts)
	}
}

// Scheduled looks that find nothing new are not in the log.
func TestScheduledLookIsLoggedOnlyIfSomethingChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.created()
	w.request("s1")
	before := len(w.until("sync.completed s1"))
	w.pass(2 * time.Hour)
	for w.source.count() < 2 {
		<-time.After(5 * time.Millisecond)
	}
	if got := w.story()[before:]; len(got) != 0 {
		t.Errorf("an unchanged look wrote %v", got)
	}
	w.source.offer(entry("web", "1.0.0", "1.1.0"))
	w.pass(2 * time.Hour)
	got := w.until("app_version.published web@1.1.0", "sync.completed "+w.lastSync())
	if len(got) != before+4 {
		t.Errorf("the log went on with %v", got[before:])
	}
}

// lastSync is the id of the newest started run, once there is one.
func (w *world) lastSync() string {
	for {
		records := w.memory.Records(partition)
		for _, r := range slices.Backward(records) {
			if e, ok := r.Event.(syncs.Started); ok && e.Trigger == syncs.Schedule {
				return e.SyncID
			}
		}
		if w.t.Context().Err() != nil {
			return ""
		}
		<-time.After(5 * time.Millisecond)
	}
}

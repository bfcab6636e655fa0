package indexing_test

import (
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

// count is how often a word is in the log.
func (w *world) count(word string) (n int) {
	for _, s := range w.story() {
		if s == word {
			n++
		}
	}
	return n
}

func cancel(id string) domain.Event {
	return syncs.CancelRequested{Ref: syncs.Ref{SyncID: id, RepoID: "r"}}
}

func releaseOf(id string) domain.Event {
	return syncs.Released{Ref: syncs.Ref{SyncID: id, RepoID: "r"}}
}

func versions(n int) (list []string) {
	for i := range n {
		list = append(list, "1.0."+strconv.Itoa(i))
	}
	return list
}

// The subscription that wakes the scheduler begins at the newest record and loses
// what came while it was away. What the fold knows is not forgotten for that.
func TestWhatNobodyWokeForIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.unheard(syncs.Requested{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}, Trigger: syncs.Manual})
	w.until("sync.completed s2")
}

func TestDeletionDuringARunEndsItOnce(t *testing.T) {
	t.Parallel()
	w, release := underWay(t)
	defer release()
	w.happen(repo.Deleted{Ref: repo.Ref{RepoID: "r"}})
	story := w.until("catalog.closed")
	if want := []string{"sync.started s1", "sync.superseded s1", "catalog.closed"}; !slices.Equal(story[len(story)-3:], want) || w.count("sync.superseded s1") != 1 {
		t.Errorf("the log is %v", story)
	}
}

// A deletion answers the run and the request that came after it began.
func TestDeletionAnswersTheRunAndTheRequestBehindIt(t *testing.T) {
	t.Parallel()
	w, release := underWay(t)
	defer release()
	w.request("s2")
	w.happen(repo.Deleted{Ref: repo.Ref{RepoID: "r"}})
	w.until("sync.superseded s1", "sync.started s2", "sync.superseded s2", "catalog.closed")
}

// A release that comes while a run is under way does not end that run, whichever
// process goes on with it.
func TestReleaseDoesNotForgetAnInterruptedRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", versions(20)...))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.offer(entry("web", versions(3)...))
	w.request("s2")
	w.until("sync.held s2")
	w.source.offer(entry("web", versions(20)...), entry("db", "1.0.0"))
	reached, release := w.source.hold()
	w.request("s3")
	<-reached
	w.stop()
	release()
	w.happen(releaseOf("s2"))
	w.start()
	w.until("sync.completed s3")
	if n := w.outcome().Counts.Versions; n != 21 {
		t.Errorf("%d versions are left, want 21", n)
	}
}

func TestCancelLeavesTheRequestBehindTheRun(t *testing.T) {
	t.Parallel()
	w, release := underWay(t)
	defer release()
	w.request("s2")
	w.happen(cancel("s1"))
	w.until("sync.completed s2")
	if w.count("sync.cancelled s1") != 1 {
		t.Errorf("the log is %v", w.story())
	}
}

func TestCancelOfAnEndedSyncStopsNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", "1.0.0"))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.offer(entry("web", "1.0.0"), entry("db", "1.0.0"))
	reached, release := w.source.hold()
	w.request("s2")
	<-reached
	w.happen(cancel("s1"))
	release()
	w.until("sync.completed s2")
}

// Requests that a run answers together are cancelled together; two cancels of two
// syncs are both heard, whichever came last.
func TestCancelNamesWhatItStops(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		before  []string // requested before the run begins: the last is the run
		after   []string // requested while it is under way
		cancels []string
		last    []string
	}{
		"an older request of the run":    {before: []string{"s1", "s2"}, cancels: []string{"s1"}, last: []string{"sync.cancelled s2"}},
		"the run and the one behind it":  {before: []string{"s1"}, after: []string{"s2"}, cancels: []string{"s1", "s2"}, last: []string{"sync.cancelled s1", "sync.started s2", "sync.cancelled s2"}},
		"the one behind it and then run": {before: []string{"s1"}, after: []string{"s2"}, cancels: []string{"s2", "s1"}, last: []string{"sync.cancelled s1", "sync.started s2", "sync.cancelled s2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.source.offer(entry("web", "1.0.0"), entry("db", "1.0.0"))
			reached, release := w.source.hold()
			w.stop()
			w.created()
			for _, id := range tt.before {
				w.request(id)
			}
			w.start()
			<-reached
			w.stop()
			release()
			for _, id := range tt.after {
				w.request(id)
			}
			for _, id := range tt.cancels {
				w.happen(cancel(id))
			}
			w.start()
			w.until(tt.last...)
		})
	}
}

// The same loss again is no news: the held sync keeps its id, so that whoever was
// told of it can still release it.
func TestScheduledLookAtTheSameLossIsNotLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.source.offer(entry("web", versions(20)...))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.offer(entry("web", versions(3)...))
	w.request("s2")
	before := len(w.until("sync.held s2"))
	fetched := w.source.count()
	w.pass(2 * time.Hour)
	for w.source.count() == fetched {
		<-time.After(5 * time.Millisecond)
	}
	w.happen(releaseOf("s2"))
	story := w.until("sync.completed s2")
	for _, word := range story[before:] {
		if strings.HasPrefix(word, "sync.held") {
			t.Errorf("the log went on with %v", story[before:])
		}
	}
}

// A run that is told to stop while its outcome is on the way was not interrupted:
// the log says how it ended.
func TestStopAtTheVeryEndIsNoError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	same := entry("web", "1.0.0")
	w.source.offer(same, same)
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.offer(same, same) // other bytes, nothing to publish: the outcome comes next
	reached, goOn := w.source.hold()
	w.request("s2")
	<-reached
	waiting, release := w.memory.Hold()
	goOn()
	<-waiting
	w.happen(repo.Disabled{Ref: repo.Ref{RepoID: "r"}})
	for range 20 {
		<-time.After(time.Millisecond)
	}
	release()
	w.until("sync.completed s2")
	w.stop()
	if log := w.log.String(); strings.Contains(log, "level=ERROR") {
		t.Error(log)
	}
}

// What was thought to fit in one transaction and does not goes in several.
func TestPartTooLargeForTheLogIsSplit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.memory.RefuseOver(3000) // an outcome fits, and two or three versions
	w.source.offer(entry("web", versions(40)...), entry("db", versions(2)...))
	w.created()
	w.request("s1")
	w.until("sync.completed s1")
	w.source.offer(entry("web", versions(5)...), entry("db", versions(2)...))
	w.request("s2")
	w.until("sync.held s2")
	w.happen(releaseOf("s2"))
	w.until("sync.completed s2")
	w.source.offer(entry("web", versions(1)...), entry("db", versions(2)...))
	w.request("s3")
	w.until("sync.completed s3")
	if n := w.outcome().Counts; n.Versions != 3 || n.Withdrawn != 4 {
		t.Errorf("the counts are %+v, want 3 versions and 4 withdrawn", n)
	}
}

// Most events of a repository are none of the indexer's business, and asking its
// owner costs a request at the broker each time.
func TestWhatConcernsTheIndexer(t *testing.T) {
	t.Parallel()

	ref, url, name, interval := repo.Ref{RepoID: "r"}, "https://other.example.org", "n", int64(60)
	for _, tt := range []struct {
		event   domain.Event
		concern bool
	}{
		{repo.LabelAttached{Ref: ref, Key: "team", Value: "a"}, false},
		{repo.VisibilitySet{Ref: ref, Visibility: repo.Public}, false},
		{repo.Transferred{Ref: ref, To: "ada"}, false},
		{repo.Updated{Ref: ref, Name: &name}, false},
		{repo.Updated{Ref: ref, URL: &url}, true},
		{repo.Updated{Ref: ref, SyncIntervalSeconds: &interval}, true},
		{repo.CredentialSet{Ref: ref}, true},
		{repo.Disabled{Ref: ref}, true},
		{repo.Enabled{Ref: ref}, true},
		{syncs.Requested{Ref: syncs.Ref{SyncID: "s", RepoID: "r"}}, true},
		{cancel("s"), true},
		{releaseOf("s"), true},
		{repo.Deleted{Ref: ref}, true},
	} {
		repos := indexing.NewRepos()
		apply := func(offset int64, e domain.Event) int64 {
			r := domain.Recorded{Event: e, Position: domain.Position{Offset: offset}, Version: offset}
			repos.Apply(domain.Batch{Next: offset + 1, Records: []domain.Recorded{r}})
			return repos.Work("r").Next
		}
		before := apply(1, repo.Created{Ref: ref, Kind: repo.Helm})
		if _, enable := tt.event.(repo.Enabled); enable {
			before = apply(2, repo.Disabled{Ref: ref})
		}
		if after := apply(3, tt.event); (after > before) != tt.concern {
			t.Errorf("%s: news is %t, want %t", tt.event.Type(), after > before, tt.concern)
		}
	}
}

package indexing_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// look lets d pass, and then everything happen that is due. It needs a bubble.
func (w *world) look(d time.Duration) {
	w.pass(d)
	<-time.After(2 * time.Second) // of the ticker; the world's clock stands still
	synctest.Wait()
}

// looks is how often the source is read in so many steps of d.
func (w *world) looks(steps int, d time.Duration) int {
	before := w.source.count()
	for range steps {
		w.look(d)
	}
	return w.source.count() - before
}

// indexed is a world in a bubble whose repository has had its first sync.
func indexed(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.source.offer(entry("web", "1.0.0"))
		w.created()
		w.request("s1")
		w.until("sync.completed s1")
		test(t, w)
	})
}

var brief = indexing.Failure{Cause: syncs.Cause{Code: "timeout"}}

// Each failure in a row doubles the interval, up to sixteen times; the log has those
// that moved it, and nothing more.
func TestFailuresStretchTheInterval(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, w *world) {
		w.source.refuse(brief)
		w.request("s2")
		w.until("sync.failed s2")
		for _, hours := range []int{2, 4, 8} {
			steps := 0
			for steps < 1000 && w.looks(1, 6*time.Minute) == 0 {
				steps++
			}
			if steps < 10*hours-1 || steps > 11*hours {
				t.Errorf("the next look came after %d tenths of an hour, want %d hours", steps, hours)
			}
		}
		if last := w.outcome(); last.Failures != 4 {
			t.Fatalf("%d failures are in the log", last.Failures)
		}
		logged := len(w.story())
		if n := w.looks(10*16, time.Hour); n < 8 || n > 11 {
			t.Errorf("%d looks in ten times sixteen hours", n)
		}
		if n := len(w.story()); n != logged {
			t.Errorf("the log went on with %v", w.story()[logged:])
		}
		w.source.offer(entry("web", "1.0.0"))
		w.look(18 * time.Hour)
		if n := w.looks(4, 66*time.Minute); n < 3 {
			t.Errorf("%d looks in four intervals after it recovered", n)
		}
	})
}

// A server that asks for patience gets it, even if its repository is looked at more
// often. Who asks by hand does not wait.
func TestRetryAfterIsHeard(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, w *world) {
		w.happen(repo.Created{Ref: repo.Ref{RepoID: "other"}, URL: "https://CHARTS.example.org:443/b", Kind: repo.Helm, SyncIntervalSeconds: 3600},
			syncs.Requested{Ref: syncs.Ref{SyncID: "o1", RepoID: "other"}})
		w.until("sync.completed o1")
		w.source.refuse(indexing.Failure{Cause: brief.Cause, RetryAfter: 5*time.Hour + time.Millisecond})
		w.request("s2")
		w.until("sync.failed s2")
		if res := w.outcome(); res.RetryAfterSeconds != 5*3600+1 || res.Paused {
			t.Errorf("the outcome is %+v", res)
		}
		w.source.offer(entry("web", "1.0.0"))
		if n := w.looks(9, 33*time.Minute); n < 3 || n > 5 {
			t.Errorf("%d looks in five hours, want those at the other repository", n)
		}
		if n := w.looks(12, 30*time.Minute); n < 9 {
			t.Errorf("%d looks in the six hours after, want those at both", n)
		}
		w.source.refuse(indexing.Failure{Cause: brief.Cause, RetryAfter: 5 * time.Hour})
		w.request("s3")
		w.until("sync.failed s3")
		w.request("s4")
		w.until("sync.failed s4")
	})
}

// Who is denied access or finds nothing waits for an edit, whoever asks in between
// and whichever process goes on.
func TestPauseLastsUntilTheEdit(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, w *world) {
		w.source.refuse(indexing.Failure{Cause: syncs.Cause{Code: "access_denied"}, Pause: true})
		w.look(66 * time.Minute)
		if res := w.outcome(); !res.Paused || res.Cause.Code != "access_denied" {
			t.Fatalf("the outcome is %+v", res)
		}
		w.happen(syncs.Requested{Ref: syncs.Ref{SyncID: "s2", RepoID: "r"}}, cancel("s2"))
		w.until("sync.cancelled s2")
		w.stop()
		w.start()
		if n := w.looks(50, time.Hour); n != 0 {
			t.Errorf("%d looks at a paused repository", n)
		}
		w.request("s3")
		w.until("sync.failed s3")
		if n := w.looks(50, time.Hour); n != 0 {
			t.Errorf("%d looks after a request that failed too", n)
		}
		w.source.offer(entry("web", "1.0.0"))
		url := "https://other.example.org"
		w.happen(repo.Updated{Ref: repo.Ref{RepoID: "r"}, URL: &url})
		w.request("s4")
		w.until("sync.completed s4")
		if n := w.looks(1, 66*time.Minute); n != 1 {
			t.Errorf("%d looks after the edit", n)
		}
	})
}

// A restart moves no due time, and does not make all due at once.
func TestRestartMovesNoDueTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := newHosts()
		w := newTuned(t, func(o *indexing.Options) { o.Reader = h })
		for i := range 20 {
			w.add(fmt.Sprint("x", i), "ada", "https://good.example.org")
			<-h.asked
		}
		synctest.Wait()
		w.stop()
		w.pass(59 * time.Minute) // nothing is due yet
		w.start()
		w.look(0)
		if n := len(h.asked); n != 0 {
			t.Errorf("%d were asked before they were due", n)
		}
		w.stop()
		w.pass(8 * time.Minute) // all were due meanwhile
		w.start()
		w.look(0)
		if n := len(h.asked); n > 5 {
			t.Errorf("%d were asked at once", n)
		}
		w.look(time.Minute)
		if n := len(h.asked); n != 20 {
			t.Errorf("%d were asked, want all", n)
		}
	})
}

// A look that finds nothing new leaves no trace, in the log or on the way, and asks
// the owner of its partition once.
func TestUnchangedLookCostsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told atomic.Int64
		w := newTuned(t, func(o *indexing.Options) { o.Progress = func(indexing.Progress) { told.Add(1) } })
		w.source.etag = true
		w.source.offer(entry("web", "1.0.0"))
		w.created()
		w.request("s1")
		w.until("sync.completed s1")
		synctest.Wait()
		logged, before, confirmed := len(w.story()), told.Load(), w.memory.Stats().Confirms
		if n := w.looks(5, 66*time.Minute); n != 5 {
			t.Fatalf("%d looks", n)
		}
		if len(w.story()) != logged || told.Load() != before {
			t.Errorf("the log went on with %v, and progress was told %d times", w.story()[logged:], told.Load()-before)
		}
		if n := w.memory.Stats().Confirms - confirmed; n != 5 {
			t.Errorf("the owner was asked %d times, want once a look", n)
		}
		if before == 0 {
			t.Error("the first sync told nothing: then this test proves nothing")
		}
	})
}

// What one repository is told puts the next look at its host's others off, for a
// while and once: its owner must not silence those of others.
func TestHostIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, w *world) {
		w.look(55 * time.Minute)
		w.happen(repo.Created{Ref: repo.Ref{RepoID: "other"}, URL: "https://CHARTS.example.org:443/b", Kind: repo.Helm, SyncIntervalSeconds: 3600})
		w.source.refuse(indexing.Failure{Cause: brief.Cause, RetryAfter: 12 * time.Minute})
		ask := func(id string) {
			w.happen(syncs.Requested{Ref: syncs.Ref{SyncID: id, RepoID: "other"}, Trigger: syncs.Manual})
			w.until("sync.failed " + id)
		}
		ask("o1")
		w.source.offer(entry("web", "1.0.0"))
		if n := w.looks(11, time.Minute); n != 0 {
			t.Errorf("%d looks while the host wanted to be left alone", n)
		}
		w.source.refuse(indexing.Failure{Cause: brief.Cause, RetryAfter: 24 * time.Hour})
		ask("o2")
		w.source.offer(entry("web", "1.0.0"))
		if n := w.looks(3, time.Minute); n != 1 {
			t.Errorf("%d looks after that time, want one that is not put off again", n)
		}
		if n := w.looks(4, 66*time.Minute); n != 4 {
			t.Errorf("%d looks in four hours: a host is left alone for minutes", n)
		}
	})
}

// A server that gives validators only later is asked cheaply from then on: one look is
// in the log although nothing changed.
func TestValidatorsThatAreNewAreLoggedOnce(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, w *world) {
		before := len(w.story())
		w.source.mu.Lock()
		w.source.etag = true
		w.source.mu.Unlock()
		for range 3 {
			w.look(2 * time.Hour)
		}
		if got := w.story()[before:]; len(got) != 2 || w.outcome().Validators == nil {
			t.Errorf("the looks wrote %v", got)
		}
	})
}

// A look that was put off is not forgotten while the repository has no schedule.
func TestAPutOffLookSurvivesATimeWithoutSchedule(t *testing.T) {
	t.Parallel()
	indexed(t, func(t *testing.T, w *world) {
		every := func(seconds int64) {
			w.happen(repo.Updated{Ref: repo.Ref{RepoID: "r"}, SyncIntervalSeconds: &seconds})
			w.look(0)
		}
		w.look(55 * time.Minute)
		w.happen(repo.Created{Ref: repo.Ref{RepoID: "other"}, URL: "https://charts.example.org/b", Kind: repo.Helm})
		w.source.refuse(indexing.Failure{Cause: brief.Cause, RetryAfter: 12 * time.Minute})
		w.happen(syncs.Requested{Ref: syncs.Ref{SyncID: "o1", RepoID: "other"}, Trigger: syncs.Manual})
		w.until("sync.failed o1")
		w.source.offer(entry("web", "1.0.0"))
		if n := w.looks(1, 11*time.Minute); n != 0 {
			t.Errorf("%d looks while the host wanted to be left alone", n)
		}
		every(0)
		every(3600)
		if n := w.looks(3, 66*time.Minute); n < 2 {
			t.Errorf("%d looks in three hours", n)
		}
	})
}

// A scheduled run that was interrupted goes on although its host wants to be left
// alone: to put it off again and again would keep its owner busy for nothing.
func TestARunThatBeganIsNotPutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		quiet := indexing.NewQuiet()
		w := newTuned(t, func(o *indexing.Options) { o.Quiet = quiet })
		w.source.offer(entry("web", "1.0.0"))
		w.created()
		w.request("s1")
		w.until("sync.completed s1")
		w.source.give(halfway(entry("web", "1.0.0")))
		reached, release := w.source.hold()
		w.pass(66 * time.Minute)
		<-reached
		w.stop()
		release()
		quiet.Keep("https://charts.example.org", w.clock(), 10*time.Minute)
		before := w.memory.Stats().Confirms
		w.start()
		w.eventually("the run ends", func() bool {
			story := w.story()
			return strings.HasPrefix(story[len(story)-1], "sync.completed fresh-")
		})
		if n := w.memory.Stats().Confirms - before; n > 50 {
			t.Errorf("the owner was asked %d times", n)
		}
	})
}

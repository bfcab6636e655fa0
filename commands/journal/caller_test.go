package journal_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// TestACallerWhoLeavesInTime: she is told that nothing happened, and nothing does.
func TestACallerWhoLeavesInTime(t *testing.T) {
	bubble(t, func(b bench) {
		o, decided := b.start(journal.Options{}), 0
		_, release := b.memory.Hold()
		b.ask(o, count("held", "x"))
		ctx, leave := context.WithCancel(b.Context())
		got := b.askUntil(ctx, o, counted(count("1", "x"), &decided))
		leave()
		b.wantKind(<-got, domain.Unavailable)
		release()
		b.done(o, count("2", "x"))
		if decided != 0 || o.state.done["1"] != 0 {
			b.Errorf("decided %d times", decided)
		}
	})
}

// TestACallerWhoLeavesTooLate: the commit is under way, so she cannot know.
func TestACallerWhoLeavesTooLate(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		_, release := b.memory.Hold()
		ctx, leave := context.WithTimeout(b.Context(), time.Second)
		defer leave()
		b.wantKind(<-b.askUntil(ctx, o, count("1", "x")), domain.Unknown)
		release()
		b.done(o, count("2", "x"))
		if o.state.done["1"] != 1 {
			b.Error("it did not happen: then this test proves nothing")
		}
	})
}

// TestACommandIsNotDecidedForSomeoneWhoLeft: her time was over while the batch
// before hers was in doubt.
func TestACommandIsNotDecidedForSomeoneWhoLeft(t *testing.T) {
	bubble(t, func(b bench) {
		o, decided := b.start(journal.Options{}), 0
		b.memory.SetDown(true)
		ctx, leave := context.WithTimeout(b.Context(), time.Second)
		defer leave()
		got := b.askUntil(ctx, o, counted(count("1", "x"), &decided)) // decided once, in vain
		b.wantKind(<-got, domain.Unknown)
		b.memory.SetDown(false)
		b.done(o, count("2", "x"))
		if decided != 1 || o.state.done["1"] != 0 {
			b.Errorf("decided %d times, done %d times", decided, o.state.done["1"])
		}
	})
}

func TestACommandThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	for name, tt := range map[string]struct {
		opts journal.Options
		kind domain.Kind
	}{
		"the queue is full":           {opts: journal.Options{Queue: 1}, kind: domain.Busy},
		"the log may not be added to": {opts: journal.Options{Writable: func() error { return full }}, kind: domain.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b bench) {
				o := b.start(tt.opts)
				_, release := b.memory.Hold()
				b.ask(o, count("held", "x"))
				b.ask(o, count("queued", "x"))
				b.wantKind(<-b.ask(o, count("1", "x")), tt.kind)
				release()
			})
		})
	}
}

// TestABrokenLogStopsTheOwner: nobody may decide on a state that is not the log's.
func TestABrokenLogStopsTheOwner(t *testing.T) {
	for name, tt := range map[string]struct {
		seq   int64
		event domain.Event
	}{
		"a hole in es-seq":               {seq: 7, event: repo.Enabled{Ref: repo.Ref{RepoID: "x"}}},
		"an event that the fold refuses": {seq: 2, event: repo.Disabled{Ref: repo.Ref{RepoID: "x"}}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b bench) {
				o := b.start(journal.Options{})
				b.done(o, count("1", "x"))
				b.write(tt.seq, tt.event)
				got := b.ask(o, count("2", "x")) // finds that it is fenced, claims, and folds
				b.wantKind(<-got, domain.Unknown)
				if err := <-o.ended; err == nil {
					b.Error("Run ended without an error")
				}
				if o.Stats().Serving {
					b.Error("it still serves")
				}
			})
		})
	}
}

// write has another owner, with a bug, write an event of the given seq.
func (b bench) write(seq int64, e domain.Event) {
	b.Helper()
	var epoch int64
	log := b.handle()
	err := log.Claim(b.Context(), func(r domain.Recorded) error {
		if r.Position.Partition == repos {
			epoch = r.Position.Offset
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	rec, err := wire.Encode(domain.Recorded{Event: e, Epoch: epoch, Seq: seq, Version: 2})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := log.Append(b.Context(), repos, []wire.Record{rec}); err != nil {
		b.Fatal(err)
	}
}

// TestAnOwnerThatStopsAnswersEveryone: who waits in the queue is told that nothing
// happened, and whose commit is under way that it is not known.
func TestAnOwnerThatStopsAnswersEveryone(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		b.memory.Hold()
		underWay, queued := b.ask(o, count("1", "x")), b.ask(o, count("2", "x"))
		o.stop()
		b.wantKind(<-underWay, domain.Unknown)
		b.wantKind(<-queued, domain.Unavailable)
		if err := <-o.ended; err != nil {
			b.Errorf("Run: %v", err)
		}
	})
}

// TestACommitUnderWayIsFinished: an owner that is told to end leaves nobody in
// doubt if the log answers soon.
func TestACommitUnderWayIsFinished(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		waiting, release := b.memory.Hold()
		underWay := b.ask(o, count("1", "x"))
		<-waiting
		o.stop()
		<-time.After(time.Second)
		release()
		b.wantKind(<-underWay, "")
		if err := <-o.ended; err != nil {
			b.Errorf("Run: %v", err)
		}
	})
}

// TestAnOwnerWaitsForTheLog: it claims as soon as the broker is there.
func TestAnOwnerWaitsForTheLog(t *testing.T) {
	bubble(t, func(b bench) {
		b.memory.SetDown(true)
		o := b.start(journal.Options{})
		if o.Stats().Serving {
			b.Error("it serves without the log")
		}
		got := b.ask(o, count("1", "x"))
		<-time.After(time.Minute)
		b.memory.SetDown(false)
		b.wantKind(<-got, "")
		synctest.Wait()
		if !o.Stats().Serving {
			b.Error("it does not say that it serves")
		}
	})
}

// TestAnswersAreTakenFromTheState: after the command's events were folded.
func TestAnswersAreTakenFromTheState(t *testing.T) {
	bubble(t, func(b bench) {
		o, seen := b.start(journal.Options{}), 0
		c := count("1", "x")
		c.Answer = func(s *tally, events []domain.Recorded) { seen = s.counts["x"]*10 + len(events) }
		b.done(o, c)
		if seen != 11 {
			b.Errorf("saw %d, want one count and one event", seen)
		}
	})
}

package journal_test

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"chartledger/commands/journal"
	"chartledger/domain"
)

// TestACommitInDoubt: the answer to a commit is lost. Whether it happened or not,
// every caller of the batch gets one true answer, and the log holds each once.
func TestACommitInDoubt(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		committed bool
		decided   int
	}{
		"it happened":                           {committed: true, decided: 1},
		"it did not happen and is decided anew": {committed: false, decided: 2},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b bench) {
				o, decided := b.start(journal.Options{}), 0
				_, release := b.memory.Hold()
				b.ask(o, count("held", "x"))
				answers := []<-chan answer{
					b.ask(o, counted(claimName("1", "n"), &decided)),
					b.ask(o, claimName("2", "n")),
					b.ask(o, claimName("3", "m")),
				}
				b.memory.LoseAnswer(true) // the held one's, too
				b.memory.LoseAnswer(tt.committed)
				release()
				for i, kind := range []domain.Kind{"", domain.Conflict, ""} {
					a := <-answers[i]
					b.wantKind(a, kind)
					if kind == "" && (len(a.Events) != 1 || a.Events[0].Position != b.memory.Records(access)[i/2].Position) {
						b.Errorf("command %d: the receipt %+v is not what the log holds", i+1, a.Events)
					}
				}
				if got := b.commands(access); !slices.Equal(got, []string{"1", "3"}) {
					b.Errorf("the log holds %v", got)
				}
				if decided != tt.decided || o.Stats().Unknown != 2 || o.Stats().Claims != 3 || o.Stats().Doubts[journal.Other] != 2 {
					b.Errorf("decided %d times, %+v", decided, o.Stats())
				}
			})
		})
	}
}

// TestALostCommitIsDecidedOnWhatCameBetween: the name was free when the lost batch
// was decided; another owner gave it away before the next claim.
func TestALostCommitIsDecidedOnWhatCameBetween(t *testing.T) {
	bubble(t, func(b bench) {
		other := b.start(journal.Options{})
		log := &meddled{Log: b.handle()}
		o := b.startOn(log, journal.Options{})
		log.beforeClaim = func() {
			if _, err := other.Do(b.Context(), claimName("theirs", "n")); err != nil {
				b.Error(err)
			}
		}
		b.memory.LoseAnswer(false)
		b.wantKind(<-b.ask(o, claimName("ours", "n")), domain.Conflict)
		if got := b.commands(access); !slices.Equal(got, []string{"theirs"}) {
			b.Errorf("the log holds %v", got)
		}
	})
}

// meddled is a log in whose way somebody comes, once.
type meddled struct {
	journal.Log
	beforeClaim func()
}

func (m *meddled) Claim(ctx context.Context, fold func(domain.Recorded) error) error {
	if do := m.beforeClaim; do != nil {
		m.beforeClaim = nil
		do()
	}
	return m.Log.Claim(ctx, fold)
}

// TestAFencedOwnerRefusesNothing: what it knows may be over. It has to find that
// out before it says "taken", and before it says "done already".
func TestAFencedOwnerRefusesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]command{
		"name taken":       claimName("again", "n"),
		"nothing to do":    ensureName("again", "n"),
		"an event to make": count("again", "x"),
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b bench) {
				old := b.start(journal.Options{})
				b.done(old, claimName("first", "n"))
				young := b.start(journal.Options{}) // fences the old one, which does not know yet
				b.done(young, freeName("free", "n"))
				r := b.done(old, c)
				if len(r.Events) != 1 {
					b.Errorf("answered %+v from a state that is over", r)
				}
			})
		})
	}
}

// TestARefusalWaitsForTheLog: while the log is away nobody is refused.
func TestARefusalWaitsForTheLog(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		b.done(o, claimName("1", "n"))
		b.memory.SetDown(true)
		got := b.ask(o, claimName("2", "n"))
		select {
		case a := <-got:
			b.Fatalf("answered %v while the log is away", a.err)
		default:
		}
		b.memory.SetDown(false)
		b.wantKind(<-got, domain.Conflict)
	})
}

// TestWhatIsInDoubtLeavesNoTrace: after a lost commit the state is as if it had
// never been decided, until the log tells.
func TestWhatIsInDoubtLeavesNoTrace(t *testing.T) {
	bubble(t, func(b bench) {
		o := b.start(journal.Options{})
		b.done(o, count("1", "x"))
		b.done(o, claimName("2", "n"))
		before := o.state.clone()
		_, release := b.memory.Hold()
		got := b.ask(o, claimName("3", "m")) // decided, and not committed yet
		if reflect.DeepEqual(o.state.clone(), before) {
			b.Fatal("the overlay is not there: this test sees nothing")
		}
		b.memory.SetDown(true)
		release()
		synctest.Wait() // the owner is back to claiming, in vain
		if after := o.state.clone(); !reflect.DeepEqual(after, before) {
			b.Errorf("the state is %+v, want %+v", after, before)
		}
		b.memory.SetDown(false)
		b.wantKind(<-got, "")
		fold := b.start(journal.Options{})
		if !reflect.DeepEqual(o.state.clone(), fold.state.clone()) {
			b.Errorf("the owner has %+v, a fresh fold has %+v", o.state.clone(), fold.state.clone())
		}
	})
}

// TestOwnersInTurnsNeverWriteOneSeqTwice: each fences the other with every command.
func TestOwnersInTurnsNeverWriteOneSeqTwice(t *testing.T) {
	bubble(t, func(b bench) {
		x, y := b.start(journal.Options{}), b.start(journal.Options{})
		var want []string
		for i := range 50 {
			o, id := x, string(rune('A'+i))
			if i%2 == 1 {
				o = y
			}
			b.done(o, count(id, "x"))
			want = append(want, id)
		}
		if got := b.commands(repos); !slices.Equal(got, want) {
			b.Errorf("the log holds %v, want %v", got, want)
		}
		if fold := b.start(journal.Options{}); fold.state.counts["x"] != 50 { // its fold checks the chain
			b.Errorf("counted %d", fold.state.counts["x"])
		}
	})
}

package journal_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
)

// chair is a seat that a test gives and takes.
type chair struct {
	mu       sync.Mutex
	term     *journal.Term
	end      context.CancelFunc
	changed  chan struct{}
	verdict  error
	released int
}

func newChair() *chair { return &chair{changed: make(chan struct{})} }

// Term is the present one.
func (c *chair) Term() (*journal.Term, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.term, c.changed
}

// Check is what the test says.
func (c *chair) Check(context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.verdict
}

// give begins a term; take ends it. judge is what Check says from now on.
func (c *chair) give() {
	ctx, end := context.WithCancel(context.Background())
	release := func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.released++
	}
	c.change(func() { c.term, c.end = &journal.Term{Context: ctx, Release: release}, end })
}

func (c *chair) take() { c.change(func() { c.end(); c.term = nil }) }

func (c *chair) judge(verdict error) { c.change(func() { c.verdict = verdict }) }

func (c *chair) change(f func()) {
	c.mu.Lock()
	f()
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
	synctest.Wait()
}

func (b bench) wantElsewhere(a answer) {
	b.Helper()
	var refusal *domain.Error
	if r, ok := a.err.(*domain.Error); ok { //nolint:errorlint // it comes unwrapped
		refusal = r
	}
	if refusal == nil || refusal.Code != journal.ElsewhereCode {
		b.Errorf("got %v, want %s", a.err, journal.ElsewhereCode)
	}
}

// TestAStandbyDecidesNothingAndIsWarm: it has folded what the owner did before its
// own term begins, and has claimed nothing.
func TestAStandbyDecidesNothingAndIsWarm(t *testing.T) {
	bubble(t, func(b bench) {
		seat := newChair()
		owner, standby := b.start(journal.Options{}), b.start(journal.Options{Seat: seat})
		b.done(owner, count("1", "x"))
		b.wantElsewhere(<-b.ask(standby, count("2", "x")))
		<-time.After(time.Second)
		synctest.Wait()
		if got := standby.state.counts["x"]; got != 1 {
			b.Errorf("the standby has counted %d, want 1", got)
		}
		if n := b.memory.Stats().Claims; n != 1 {
			b.Errorf("%d claims, want the owner's alone", n)
		}
		owner.stop()
		seat.give()
		b.done(standby, count("2", "x"))
		if got := standby.state.counts["x"]; got != 2 {
			b.Errorf("the new owner has counted %d, want 2", got)
		}
	})
}

// TestATermThatEnds: the commit under way is finished, who waits behind it hears
// that another process decides, and the seat hears when it is free.
func TestATermThatEnds(t *testing.T) {
	bubble(t, func(b bench) {
		seat := newChair()
		o := b.start(journal.Options{Seat: seat})
		seat.give()
		waiting, release := b.memory.Hold()
		underWay := b.ask(o, count("1", "x"))
		<-waiting
		queued := b.ask(o, count("2", "x"))
		seat.take()
		if seat.released != 0 {
			b.Error("the seat was released with a commit under way")
		}
		release()
		b.wantKind(<-underWay, "")
		b.wantElsewhere(<-queued)
		synctest.Wait()
		if seat.released != 1 {
			b.Errorf("the seat was released %d times", seat.released)
		}
		b.wantElsewhere(<-b.ask(o, count("3", "x")))
	})
}

// TestAWokenProcessClaimsNothing: it was asleep while another took over. It finds
// itself fenced, and the seat is not its own any more: it must not fence the other,
// and tells its callers the truth, which it reads in the log.
func TestAWokenProcessClaimsNothing(t *testing.T) {
	for name, committed := range map[string]bool{"what it did counts": true, "what it did not do is elsewhere's": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(b bench) {
				seat := newChair()
				o := b.start(journal.Options{Seat: seat})
				seat.give()
				b.done(o, count("1", "x"))
				seat.judge(journal.ErrNotOurs)
				b.memory.LoseAnswer(committed)
				got := b.ask(o, count("2", "x"))
				if claims := b.memory.Stats().Claims; claims != 1 {
					b.Errorf("%d claims: it fenced the other owner", claims)
				}
				other := b.start(journal.Options{})
				if committed {
					b.wantKind(<-got, "")
				} else {
					b.wantElsewhere(<-got)
				}
				b.done(other, count("3", "x"))
				b.wantElsewhere(<-b.ask(o, count("4", "x")))
			})
		})
	}
}

// TestADoubtWaitsForTheNextBarrier: before it nobody can say that a batch which is
// not in the log will never be.
func TestADoubtWaitsForTheNextBarrier(t *testing.T) {
	bubble(t, func(b bench) {
		seat := newChair()
		o := b.start(journal.Options{Seat: seat})
		seat.give()
		seat.judge(journal.ErrNotOurs)
		b.memory.LoseAnswer(false)
		got := b.ask(o, count("1", "x"))
		<-time.After(time.Minute)
		select {
		case a := <-got:
			b.Errorf("answered %v before a barrier", a.err)
		default:
		}
		b.start(journal.Options{})
		b.wantElsewhere(<-got)
	})
}

// TestRefusalsOfADeposedOwnerAreNotGiven: it may have refused what is right by now.
func TestRefusalsOfADeposedOwnerAreNotGiven(t *testing.T) {
	bubble(t, func(b bench) {
		seat := newChair()
		o := b.start(journal.Options{Seat: seat})
		seat.give()
		b.done(o, claimName("1", "ada"))
		seat.judge(journal.ErrNotOurs)
		other := b.start(journal.Options{})
		b.done(other, freeName("2", "ada"))
		b.wantElsewhere(<-b.ask(o, claimName("3", "ada")))
	})
}

// TestATermThatIsDoubtedForAMoment: during a rebalance the seat may say that the
// slot is not ours, and then that it is. The seat is not released with that.
func TestATermThatIsDoubtedForAMoment(t *testing.T) {
	bubble(t, func(b bench) {
		seat := newChair()
		o := b.start(journal.Options{Seat: seat})
		seat.judge(journal.ErrNotOurs)
		seat.give()
		b.wantElsewhere(<-b.ask(o, count("1", "x")))
		seat.judge(nil)
		b.done(o, count("2", "x"))
		if seat.released != 0 {
			b.Error("the seat was released in the middle of its term")
		}
		seat.take()
		if seat.released != 1 {
			b.Errorf("the seat was released %d times", seat.released)
		}
	})
}

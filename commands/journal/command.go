package journal

import (
	"context"
	"sync/atomic"
	"time"

	"chartledger/domain"
)

// Command is one decision to be made by the owner of Partition.
type Command[S State] struct {
	Partition domain.Partition
	Origin    domain.Origin
	// Claim, if not 0, is the Receipt's of an earlier command: decided under another
	// claim, this one is sent elsewhere instead.
	Claim int64

	// Decide answers the events that follow, or why none may. It calls nothing
	// outside, changes nothing, and may run more than once.
	Decide func(s S, now time.Time) ([]domain.Event, error)

	// Answer, if not nil, is called after the events were folded, to take the
	// caller's answer from the state. It counts only if Do returns nil.
	Answer func(s S, events []domain.Recorded)
}

// Receipt is what a confirmed command did. End is the slot's ends at that time:
// who has read up to there has read what the command was decided on and did.
type Receipt struct {
	Events []domain.Recorded
	End    []domain.Position
	Claim  int64 // of all the owner's claims, the one under which it was decided
}

// Do has the command decided, and answers when that is confirmed by the log:
// refusals and commands without events too, since a stale owner must not refuse.
//
// A *domain.Error is the decision's own refusal, or of Kind Busy or Unavailable:
// then nothing happened; or of Kind Unknown: then it may have.
func (o *Owner[S]) Do(ctx context.Context, c Command[S]) (Receipt, error) {
	if o.opts.Writable != nil {
		if err := o.opts.Writable(); err != nil {
			return Receipt{}, domain.Refuse(domain.Unavailable, "log_full", err.Error())
		}
	}
	if !o.accepting.Load() {
		return Receipt{}, o.closed()
	}
	p := &pending[S]{Command: c, ctx: ctx, done: make(chan struct{})}
	select {
	case o.queue <- p:
	default:
		return Receipt{}, domain.Refuse(domain.Busy, "queue_full", "Too many commands are waiting. Try again soon.")
	}
	if !o.accepting.Load() && p.state.CompareAndSwap(waiting, dropped) {
		return Receipt{}, o.closed() // it came in behind the last who was sent away
	}
	select {
	case <-p.done:
		return p.receipt, p.err
	case <-ctx.Done():
		return p.giveUp()
	}
}

// closed is why no command is taken.
func (o *Owner[S]) closed() error {
	if o.broken.Load() {
		return domain.Refuse(domain.Unavailable, "log_broken",
			"The event log cannot be read: nothing is decided until that is repaired. The operator finds where in /readyz.")
	}
	return errElsewhere()
}

// pending is a command on its way.
type pending[S State] struct {
	Command[S]
	ctx   context.Context
	done  chan struct{}
	state atomic.Int32

	receipt Receipt
	err     error
}

// A pending command waits, is taken by the owner, or was dropped by its caller
// before it was taken.
const (
	waiting int32 = iota
	taken
	dropped
)

// take says whether the command is still wanted. A command that was taken once
// and did not happen may be taken again: its caller waits for a true answer.
func (p *pending[S]) take() bool {
	if p.ctx.Err() != nil {
		p.state.CompareAndSwap(waiting, dropped)
		return false
	}
	return p.state.CompareAndSwap(waiting, taken) || p.state.Load() == taken
}

// giveUp is the answer to a caller who cannot wait any longer: the true one if it
// has just come, nothing happened if nobody took the command, else unknown.
func (p *pending[S]) giveUp() (Receipt, error) {
	select {
	case <-p.done:
		return p.receipt, p.err
	default:
	}
	if p.state.CompareAndSwap(waiting, dropped) || p.state.Load() == dropped {
		return Receipt{}, errAway()
	}
	return Receipt{}, errInDoubt()
}

func (p *pending[S]) answer(end []domain.Position, err error) {
	p.receipt.End = end
	if err != nil {
		p.err = err
	}
	close(p.done)
}

func errInDoubt() error {
	return domain.Refuse(domain.Unknown, "outcome_unknown",
		"It is not known whether this happened. Send the same request with the same Idempotency-Key to find out.")
}

// ElsewhereCode is the code of the refusal of an owner that does not own: nothing
// happened, and another process may well take the command.
const ElsewhereCode = "not_owner"

func errElsewhere() error {
	return domain.Refuse(domain.Unavailable, ElsewhereCode,
		"Commands are decided by another process now. Nothing happened; try again soon.")
}

func errAway() error {
	return domain.Refuse(domain.Unavailable, "log_unavailable",
		"The event log does not take commands now. Nothing happened; try again soon.")
}

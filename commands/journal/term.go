package journal

import (
	"context"
	"errors"
	"time"

	"chartledger/domain"
)

// turn is one term, or a moment of standing by.
func (o *Owner[S]) turn(ctx context.Context) error {
	term, changed := o.opts.Seat.Term()
	o.enter(term)
	if term == nil {
		return o.standby(ctx, changed)
	}
	own, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(term, end)()
	err := o.hold(own)
	if errors.Is(err, ErrNotOurs) {
		return o.standby(ctx, changed)
	}
	return err
}

// enter notes the term, and releases the one before if it is over: with it nothing
// is under way any more.
func (o *Owner[S]) enter(term *Term) {
	if o.term != nil && o.term != term {
		o.term.Release()
	}
	o.term = term
}

// hold owns the slot until ctx ends: it claims, serves, and claims again whenever
// the outcome of a commit is in doubt.
func (o *Owner[S]) hold(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := o.claim(ctx); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		o.settle()
		o.stats.serving.Store(true)
		select {
		case <-o.served:
		default:
			close(o.served)
		}
		o.serve(ctx)
		o.stats.serving.Store(false)
	}
	return nil
}

// claim tries until the slot is ours and folded, or ctx ends, or it is not ours to
// claim.
func (o *Owner[S]) claim(ctx context.Context) error {
	for attempt := 0; ctx.Err() == nil; attempt++ {
		err, broken := o.tryClaim(ctx)
		switch {
		case broken != nil:
			return broken
		case err == nil, errors.Is(err, ErrNotOurs), errors.Is(err, ErrBroken):
			return err
		}
		o.opts.Logger.Warn("cannot claim the slot yet", "attempt", attempt+1, "error", err)
		pause(ctx, min(50*time.Millisecond<<min(attempt, 6), 2*time.Second))
	}
	return nil
}

func (o *Owner[S]) tryClaim(ctx context.Context) (err, broken error) {
	if err, broken = o.catchUp(ctx); err != nil || broken != nil {
		return err, broken
	}
	if err := o.opts.Seat.Check(ctx); err != nil {
		return err, nil
	}
	o.accepting.Store(true)
	o.stats.claims.Add(1)
	err = o.log.Claim(ctx, func(r domain.Recorded) error {
		broken = o.fold(r)
		return broken
	})
	return err, broken
}

package journal

import (
	"context"
	"errors"
	"time"

	"chartledger/domain"
)

// How long a standby waits for news at the log, and between tries while it is away.
const (
	standbyWait  = 250 * time.Millisecond
	standbyPause = 100 * time.Millisecond
)

// standby is a moment of not owning: it folds what the owner appends, so that a
// take-over has little left to read, and learns what became of a batch in doubt.
func (o *Owner[S]) standby(ctx context.Context, changed <-chan struct{}) error {
	o.shut()
	o.settleFromAside() // the newer barrier may have been folded already
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-changed:
			stop()
		case <-ctx.Done():
		}
	}()
	_, err, broken := o.read(ctx, standbyWait)
	switch {
	case broken != nil:
		return broken
	case errors.Is(err, ErrBroken):
		return err
	case err != nil && ctx.Err() == nil:
		o.opts.Logger.Debug("a standby cannot read the log", "error", err)
		pause(ctx, standbyPause)
	}
	o.settleFromAside()
	return nil
}

// read folds what is new. broken is an error of the fold: the log's, not the way's.
func (o *Owner[S]) read(ctx context.Context, wait time.Duration) (caughtUp bool, err, broken error) {
	caughtUp, err = o.log.Read(ctx, wait, func(r domain.Recorded) error {
		broken = o.fold(r)
		return broken
	})
	return caughtUp, err, broken
}

// catchUp folds until little is left, so that the slot is without an owner for as
// short as can be, and so that the seat is asked at the last moment.
func (o *Owner[S]) catchUp(ctx context.Context) (err, broken error) {
	for caughtUp := false; !caughtUp; {
		if caughtUp, err, broken = o.read(ctx, 0); err != nil || broken != nil {
			return err, broken
		}
	}
	return nil, nil
}

// shut takes no commands any more. Who waits in the queue learns that nothing
// happened, and may ask the owner.
func (o *Owner[S]) shut() {
	o.accepting.Store(false)
	o.empty(errElsewhere())
}

// settleFromAside settles a doubt without claiming. Once a newer owner's barrier is
// there, what of the batch is not there never will be: the broker gave up or
// finished our transaction before it let the newer owner write. In the model: standby.
func (o *Owner[S]) settleFromAside() {
	d := o.doubt
	switch {
	case d == nil:
	case d.happened():
		o.happened(d)
	case d.records == 0 || o.chain(d.partition).Epoch > d.epoch:
		o.doubt = nil
		for _, p := range d.batch {
			p.answer(nil, errElsewhere())
		}
	}
}

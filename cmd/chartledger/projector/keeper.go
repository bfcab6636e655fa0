package projector

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"chartledger/projections"
)

// keeper keeps a feed for every generation that there is.
type keeper struct {
	Options
	log     *slog.Logger
	running sync.WaitGroup
	feeds   map[string]*feed // by schema
	made    bool             // the live generation exists
	away    bool             // the last look went wrong
}

// look brings the feeds in line with what is asked for.
func (k *keeper) look(ctx context.Context) error {
	if !k.made {
		if err := k.DB.Live(ctx, k.Projection); err != nil {
			return err
		}
		k.made = true
	}
	all, err := k.DB.Generations(ctx, k.Projection)
	if err != nil {
		return err
	}
	k.keep(ctx, all)
	err = k.DB.Sample(ctx, k.Projection)
	for _, g := range all {
		err = errors.Join(err, k.settle(ctx, g))
	}
	return errors.Join(err, k.DB.Sweep(ctx, k.Projection, sweepAge))
}

// keep starts the feeds of new generations and ends those of dropped ones.
func (k *keeper) keep(ctx context.Context, all []projections.Generation) {
	listed := make(map[string]bool)
	for _, g := range all {
		listed[g.Schema] = true
		f := k.feeds[g.Schema]
		if f == nil {
			f = k.start(ctx, g)
		}
		f.live.Store(g.State == projections.Live)
		if g.State == projections.Live {
			k.Health(f.trouble())
		}
	}
	for schema, f := range k.feeds {
		if !listed[schema] {
			f.cancel()
			delete(k.feeds, schema)
			k.log.Info("a generation was dropped", "generation", schema)
		}
	}
}

// settle makes a switch that was asked for, once it can be made.
func (k *keeper) settle(ctx context.Context, g projections.Generation) error {
	switched, err := k.DB.Settle(ctx, k.Projection, g)
	if switched {
		k.log.Info("a new generation answers queries", "generation", g.Schema)
	}
	return err
}

// report logs that the database could not be asked, or can be again: once each.
func (k *keeper) report(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil:
		return
	case err != nil && !k.away:
		k.log.Warn("cannot see to the generations, trying again", "error", err)
	case err == nil && k.away:
		k.log.Info("the generations are seen to again")
	}
	k.away = err != nil
}

// Package projector follows the log into every generation of a projection.
//
// What has to be done is asked for in Postgres, by whichever process: a generation
// to fill, a switch, a drop, a verification. The projector looks there twice a
// second, so a wish outlives whoever made it, and a projector that dies is carried
// on by the next one. Several may run at once: a position moves by
// compare-and-set, so that each batch is applied by one of them.
package projector

import (
	"context"
	"log/slog"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres"
	"chartledger/domain"
	"chartledger/projections"
)

// Options of Run. Log, DB and Projection are needed.
type Options struct {
	Log        *kafka.Cluster
	DB         *postgres.DB
	Projection projections.Projection
	Logger     *slog.Logger       // nil: silent
	Applied    func(domain.Batch) // told of what the live generation has; may be nil
	Health     func(error)        // told why the live generation does not get on, nil when it does; may be nil
}

// How often the projector looks at what is asked for, and how long a dropped
// generation's tables stay: by then every projector has seen that it was dropped.
const (
	lookEvery = 500 * time.Millisecond
	sweepAge  = 3 * time.Second
)

// Run feeds the generations of a projection until ctx ends. Whatever goes wrong
// for one of them is not the end for the others, nor for what may come.
func Run(ctx context.Context, o Options) {
	k := &keeper{Options: o.withDefaults(), feeds: make(map[string]*feed)}
	k.log = k.Logger.With("projection", o.Projection.Name)
	defer k.running.Wait()
	k.running.Go(func() { k.verifyAll(ctx) })
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		k.report(ctx, k.look(ctx))
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Applied == nil {
		o.Applied = func(domain.Batch) {}
	}
	if o.Health == nil {
		o.Health = func(error) {}
	}
	return o
}

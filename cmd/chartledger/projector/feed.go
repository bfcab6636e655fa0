package projector

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/projections"
)

// How long a feed pauses after an error: twice as long each time, until a batch is
// applied. One that lost a position to another projector leaves it alone for a while.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 10 * time.Second
	yieldPause   = time.Second
)

// gather is how long a projection's events are gathered while there is news all the
// time. Clients wait for what they wrote, and seldom to see it in a history.
func gather(p projections.Projection) time.Duration {
	if p.Name == projections.HistoryName {
		return 100 * time.Millisecond
	}
	return 10 * time.Millisecond
}

// feed follows the log into one generation.
type feed struct {
	*keeper
	schema string
	cancel context.CancelFunc
	log    *slog.Logger
	live   atomic.Bool
	moved  atomic.Bool           // something was applied since the last error
	wrong  atomic.Pointer[error] // the last error, if nothing was applied since
}

// start starts the feed of a generation.
func (k *keeper) start(ctx context.Context, g projections.Generation) *feed {
	ctx, cancel := context.WithCancel(ctx)
	f := &feed{keeper: k, schema: g.Schema, cancel: cancel, log: k.log.With("generation", g.Schema)}
	f.live.Store(g.State == projections.Live)
	k.feeds[g.Schema] = f
	k.running.Go(func() {
		defer cancel()
		f.run(ctx)
	})
	return f
}

// trouble is why the feed does not get on, nil when it does.
func (f *feed) trouble() error {
	if err := f.wrong.Load(); err != nil {
		return *err
	}
	return nil
}

// run follows again after every error that can pass.
func (f *feed) run(ctx context.Context) {
	for wait := firstPause; ; {
		err := f.follow(ctx)
		if f.moved.Swap(false) {
			wait = firstPause
		}
		switch {
		case ctx.Err() != nil:
			return
		case forGood(err):
			f.stop(ctx, err)
			return
		case errors.Is(err, postgres.ErrLostPosition):
			f.log.Debug("another projector has moved the position", "error", err)
			pause(ctx, yieldPause)
		default:
			f.log.Warn("a projector was interrupted and begins again", "error", err, "pause", wait.String())
			f.wrong.Store(&err)
			if wait == longestPause { // whoever waits for this generation should know
				f.note(ctx, err.Error())
			}
			pause(ctx, wait)
			wait = min(2*wait, longestPause)
		}
	}
}

// forGood says that trying again would end the same way: the log is not what the
// rows were made from, or not what it should be.
func forGood(err error) bool {
	for _, e := range []error{
		journal.ErrBroken, // which kafka's are
		postgres.ErrOtherGeneration, postgres.ErrNoPosition, postgres.ErrBrokenChain,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// stop notes why the generation is no longer fed, for whoever lists it.
func (f *feed) stop(ctx context.Context, err error) {
	f.log.Error("a projector has stopped for good", "error", err)
	f.wrong.Store(&err)
	f.note(ctx, err.Error())
}

// note tells what is wrong with the generation to whoever lists it.
func (f *feed) note(ctx context.Context, problem string) {
	if err := f.DB.Stopped(ctx, f.schema, problem); err != nil {
		f.log.Warn("cannot note why a projector does not get on", "error", err)
	}
}

// follow goes on from where the generation stands, until something is wrong.
func (f *feed) follow(ctx context.Context) error {
	p, err := f.DB.Feed(f.Projection, f.schema, postgres.ProjectorOptions{Log: f.log})
	if err != nil {
		return err
	}
	positions, err := p.Positions(ctx)
	if err != nil {
		return err
	}
	if err := f.DB.Stopped(ctx, f.schema, ""); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, lane := range lanes(positions) {
		g.Go(func() error {
			return f.Log.FollowEvery(ctx, gather(f.Projection), lane, func(ctx context.Context, b domain.Batch) error { return f.apply(ctx, p, b) })
		})
	}
	return g.Wait()
}

func (f *feed) apply(ctx context.Context, p *postgres.Projector, b domain.Batch) error {
	err := p.Apply(ctx, b)
	if err == nil {
		f.moved.Store(true)
		f.wrong.Store(nil)
		if f.live.Load() {
			f.Applied(b)
		}
	}
	return err
}

// lanes shares partitions out among two followers: while the database writes one
// lane's batch, the next batch of the other is decoded and folded. Only partitions
// of one topic are ever apart, since two topics may meet in one table.
func lanes(positions []projections.StartPosition) [][]kafka.Start {
	var even, odd []kafka.Start
	for _, at := range positions {
		if at.Partition.Number%2 == 0 {
			even = append(even, StartOf(at))
		} else {
			odd = append(odd, StartOf(at))
		}
	}
	if len(odd) == 0 {
		return [][]kafka.Start{even}
	}
	return [][]kafka.Start{even, odd}
}

// StartOf is where a follower goes on from a stored position.
func StartOf(at projections.StartPosition) kafka.Start {
	return kafka.Start{Partition: at.Partition, Generation: at.Generation, Offset: at.Offset, Epoch: at.Epoch, Seq: at.Seq}
}

// pause waits d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

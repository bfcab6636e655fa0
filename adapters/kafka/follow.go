package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"chartledger/domain"
)

// Start is where to follow a partition from. Offset 0 is the beginning; any other
// is the Next of a Batch, with that batch's Generation, Epoch and Seq.
type Start struct {
	Partition  domain.Partition
	Generation string // empty: whatever the topic is now
	Offset     int64
	Epoch, Seq int64
}

// idleNews is how often a partition without news is reported all the same.
const idleNews = 100 * time.Millisecond

// Follow gives handle all that is committed from starts on, one batch at a time,
// until ctx ends. Batches of one partition come in order.
//
// A batch without records, even with From == Next, says that the position was
// compared with the broker's last stable offset just now: it comes once at the
// start, after control records, and at most every 100 ms (at the latest about
// every 250 ms) while there is nothing new.
//
// It ends with handle's error, or with ErrBroken, ErrGeneration or ErrOffsetGone
// when the log is not what it should be: then reading on would hide it. That the
// brokers are away is no reason to end.
func (c *Cluster) Follow(ctx context.Context, starts []Start, handle func(context.Context, domain.Batch) error) error {
	return c.FollowEvery(ctx, 0, starts, handle)
}

// FollowEvery is Follow for who need not know at once: while there is news all the
// time, it is gathered and comes every so often. A batch costs a request at the
// broker and a transaction at the database, however little is in it. What comes
// after a silence comes at once, and a backlog without a pause.
func (c *Cluster) FollowEvery(ctx context.Context, gather time.Duration, starts []Start, handle func(context.Context, domain.Batch) error) error {
	return c.follow(ctx, starts, false, gather, func(ctx context.Context, b WrittenBatch) error { return handle(ctx, b.Batch) })
}

// follow is Follow, with the records as they were written if they are wanted.
func (c *Cluster) follow(ctx context.Context, starts []Start, written bool, gather time.Duration, handle func(context.Context, WrittenBatch) error) error {
	f := &follower{cluster: c, links: make(map[string]*link), out: make(chan WrittenBatch), gather: gather}
	for _, s := range starts {
		f.cursors = append(f.cursors, newCursor(s, written))
	}
	defer f.close()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(f.out)
		return f.run(ctx)
	})
	g.Go(func() error {
		for b := range f.out {
			if err := handle(ctx, b); err != nil {
				return fmt.Errorf("handle %s@%d: %w", b.Partition, b.From, err)
			}
		}
		return nil
	})
	return g.Wait()
}

// follower reads partitions. While handle works on one batch it decodes the next
// and asks for the one after that: never more, so that memory is bounded.
type follower struct {
	cluster *Cluster
	cursors []*cursor
	links   map[string]*link
	out     chan WrittenBatch
	gather  time.Duration // at least this long from one request to the next
	away    bool
}

// Rounds are short so that leaders and topic ids are looked up again: a topic
// made again under our feet is noticed, not read on.
const (
	roundLength      = 5 * time.Second
	shortRoundLength = time.Second // while some partition has no leader
	maxBackOff       = 2 * time.Second
)

// run reads in rounds until ctx ends or the log is found broken.
func (f *follower) run(ctx context.Context) error {
	backOff := movedPause
	for {
		err := f.round(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrBroken), errors.Is(err, ErrGeneration), errors.Is(err, ErrOffsetGone), errors.Is(err, ErrClosed):
			return fmt.Errorf("follow: %w", err)
		case err == nil:
			backOff = movedPause
			continue
		}
		f.report(err)
		if err := pause(ctx, backOff); err != nil {
			return err
		}
		backOff = min(2*backOff, maxBackOff)
	}
}

// report logs that the brokers are away, or back: once each.
func (f *follower) report(err error) {
	switch {
	case err != nil && !f.away:
		f.cluster.opts.Logger.Warn("the log cannot be read, trying again", "error", err)
	case err == nil && f.away:
		f.cluster.opts.Logger.Info("the log can be read again")
	}
	f.away = err != nil
}

// close ends the follower's connections.
func (f *follower) close() {
	for _, l := range f.links {
		l.close()
	}
}

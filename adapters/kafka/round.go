package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"
	"golang.org/x/sync/errgroup"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// round looks up who leads what and reads from every leader for a while, or until
// one of them cannot answer.
func (f *follower) round(ctx context.Context) error {
	leaders, whole, err := f.locate(ctx)
	if err != nil {
		return err
	}
	length := roundLength
	if !whole {
		length = shortRoundLength
	}
	until, stop := context.WithTimeout(ctx, length)
	defer stop()
	g, _ := errgroup.WithContext(ctx)
	for address, cursors := range leaders {
		l := f.link(address)
		g.Go(func() error {
			defer stop() // the others end after their poll
			return f.pump(ctx, until, l, cursors)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	f.report(nil)
	return nil
}

// link is the follower's own connection to a broker: long polls block it.
func (f *follower) link(address string) *link {
	if f.links[address] == nil {
		f.links[address] = f.cluster.link(address)
	}
	return f.links[address]
}

// locate groups the cursors by leader. whole says that each has one.
func (f *follower) locate(ctx context.Context) (leaders map[string][]*cursor, whole bool, err error) {
	var names []string
	for _, c := range f.cursors {
		names = append(names, f.cluster.name(c.partition.Topic))
	}
	all, err := f.cluster.topology(ctx, names...)
	if err != nil {
		return nil, false, err
	}
	leaders = make(map[string][]*cursor)
	for i, c := range f.cursors {
		t, exists := all.topics[names[i]]
		if exists && c.generation != "" && c.generation != t.id {
			return nil, false, fmt.Errorf("%s: %w", c.partition, ErrGeneration)
		}
		if at := t.partitions[c.partition.Number]; at.address != "" {
			c.place = place{leader: at, topic: names[i], generation: t.id}
			leaders[at.address] = append(leaders[at.address], c)
		}
	}
	if len(leaders) == 0 && len(f.cursors) > 0 {
		return nil, false, fmt.Errorf("look up leaders: %w", sarama.ErrLeaderNotAvailable)
	}
	return leaders, count(leaders) == len(f.cursors), nil
}

// count is how many cursors have a leader.
func count(leaders map[string][]*cursor) (n int) {
	for _, cursors := range leaders {
		n += len(cursors)
	}
	return n
}

// pump reads from one leader until the round ends or something is wrong.
func (f *follower) pump(ctx, until context.Context, l *link, cursors []*cursor) error {
	for until.Err() == nil {
		asked := choose(cursors)
		wants := make([]want, len(asked))
		for i, c := range asked {
			wants[i] = want{c.place, c.partition, c.next}
		}
		answer, err := l.fetch(ctx, wants, longPoll)
		if err != nil {
			return unreadable(err, wants)
		}
		for i, c := range asked {
			block := answer.GetBlock(c.topic, c.partition.Number)
			if err := blockError(block, wants[i]); err != nil {
				return err
			}
			if err := f.take(ctx, c, block, len(asked) == 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose is all cursors, or the one whose batch did not fit beside the others.
func choose(cursors []*cursor) []*cursor {
	for i, c := range cursors {
		if c.cut {
			return cursors[i : i+1]
		}
	}
	return cursors
}

// unreadable tells an answer with a wrong checksum from a broker that is away.
func unreadable(err error, wants []want) error {
	var broken sarama.PacketDecodingError
	if !errors.As(err, &broken) {
		return err
	}
	places := ""
	for _, w := range wants {
		places += fmt.Sprintf(" %s@%d", w.partition, w.offset)
	}
	return fmt.Errorf("read at or after one of%s: %w: %w", places, ErrBroken, err)
}

// take gives out one partition's part of an answer.
func (f *follower) take(ctx context.Context, c *cursor, block *sarama.FetchResponseBlock, alone bool) error {
	if c.cut = cutOff(block); c.cut {
		if alone {
			return fmt.Errorf("read %s@%d: %w", c.partition, c.next, ErrBroken)
		}
		return nil
	}
	records, next := committed(block, c.next)
	b := domain.Batch{
		Partition: c.partition, Generation: c.generation,
		From: c.next, Next: next, Stable: block.LastStableOffset,
	}
	var err error
	if b.Records, err = c.check(records); err != nil {
		return err
	}
	b.Epoch, b.Seq = c.chain.Epoch, c.chain.Seq
	if now := time.Now(); b.From < b.Next || now.Sub(c.told) >= idleNews {
		c.next, c.told = next, now
		return f.give(ctx, b)
	}
	return nil
}

// check decodes records and holds them against the chain. Claims are taken out.
func (c *cursor) check(records []found) ([]domain.Recorded, error) {
	events := make([]domain.Recorded, 0, len(records))
	for _, rec := range records {
		r, err := rec.decode(c.partition, c.generation)
		if err != nil {
			return nil, err
		}
		if err := c.chain.Check(r); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrBroken, err)
		}
		if _, claim := r.Event.(wire.WriterClaimed); !claim {
			events = append(events, r)
		}
	}
	return events, nil
}

// give hands a batch to the handler, when it is free.
func (f *follower) give(ctx context.Context, b domain.Batch) error {
	select {
	case f.out <- b:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"
	"golang.org/x/sync/errgroup"
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
		asked, began := choose(cursors), time.Now()
		wants := make([]want, len(asked))
		for i, c := range asked {
			wants[i] = want{c.place, c.partition, c.next}
		}
		answer, err := l.fetch(ctx, wants, longPoll)
		if err != nil {
			return unreadable(err, wants)
		}
		behind := false
		for i, c := range asked {
			block := answer.GetBlock(c.topic, c.partition.Number)
			if block == nil && len(answer.Blocks) > 0 {
				behind = true
				continue // the others have filled the answer
			}
			if err := blockError(block, wants[i]); err != nil {
				return err
			}
			if err := f.take(ctx, c, block, began, len(asked) == 1); err != nil {
				return err
			}
			behind = behind || c.next < block.LastStableOffset
		}
		if rest := f.gather - time.Since(began); rest > 0 && !behind {
			_ = pause(until, rest)
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

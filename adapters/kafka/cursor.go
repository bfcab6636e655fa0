package kafka

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// take gives out one partition's part of an answer.
func (f *follower) take(ctx context.Context, c *cursor, block *sarama.FetchResponseBlock, began time.Time, alone bool) error {
	if c.cut = cutOff(block); c.cut {
		if alone {
			return fmt.Errorf("read %s@%d: %w", c.partition, c.next, ErrBroken)
		}
		return nil
	}
	records, next := committed(block, c.next)
	b := WrittenBatch{Batch: domain.Batch{
		Partition: c.partition, Generation: c.generation,
		From: c.next, Next: next, Stable: block.LastStableOffset, AsOf: began,
	}}
	var err error
	if b.Records, b.Claimed, err = c.check(records); err != nil {
		return err
	}
	if c.written {
		b.Written = c.asWritten(records)
	}
	b.Epoch, b.Seq = c.chain.Epoch, c.chain.Seq
	if now := time.Now(); b.From < b.Next || now.Sub(c.told) >= idleNews {
		c.next, c.told = next, now
		return f.give(ctx, b)
	}
	return nil
}

// check decodes records and holds them against the chain. Claims are taken out;
// claimed is the address of the newest.
func (c *cursor) check(records []found) (events []domain.Recorded, claimed string, err error) {
	events = make([]domain.Recorded, 0, len(records))
	for _, rec := range records {
		r, err := c.decode(rec, c.partition, c.generation)
		if err != nil {
			return nil, "", err
		}
		if err := c.chain.Check(r); err != nil {
			return nil, "", fmt.Errorf("%w: %w", ErrBroken, err)
		}
		if claim, ok := r.Event.(wire.WriterClaimed); ok {
			claimed = claim.Address
		} else {
			events = append(events, r)
		}
	}
	return events, claimed, nil
}

// give hands a batch to the handler, when it is free.
func (f *follower) give(ctx context.Context, b WrittenBatch) error {
	select {
	case f.out <- b:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// cursor is the position in one partition. One goroutine uses it at a time.
type cursor struct {
	place
	decoder
	partition domain.Partition
	next      int64
	chain     *wire.Chain
	cut       bool      // its last answer held not even one batch: ask alone
	told      time.Time // when a batch was last given out
	written   bool      // also give the records as they are in the log
}

// newCursor stands at s.
func newCursor(s Start, written bool) *cursor {
	c := &cursor{partition: s.Partition, next: s.Offset, chain: &wire.Chain{}, written: written}
	c.generation = s.Generation
	if s.Offset > 0 {
		c.chain = wire.Resume(s.Epoch, s.Seq)
	}
	return c
}

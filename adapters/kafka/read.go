package kafka

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// readBarrier folds until our own barrier is seen where the broker put it, and
// nothing after it. Another owner may have claimed and appended by then: with its
// barrier folded we would decide in its epoch, and take its next record for our
// batch in doubt. In the model: readBarrier; the mutant BEYOND folds on.
func (l *Log) readBarrier(ctx context.Context, p domain.Partition, at int64, owner wire.WriterClaimed, fold func(domain.Recorded) error) error {
	seen := false
	beyond := func(next, _ int64) bool { return next > at }
	err := l.readOn(ctx, p, longPoll, at, beyond, func(r domain.Recorded) error {
		if claimed, ok := r.Event.(wire.WriterClaimed); ok && r.Position.Offset == at {
			seen = claimed == owner
		}
		return fold(r)
	})
	switch {
	case err == nil && !seen:
		return fmt.Errorf("read %s@%d: our barrier is not there", p, at)
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("read %s up to our barrier at %d: another transaction is open from %d on: %w", p, at, l.read[p].next, err)
	}
	return err
}

// movedTries is how often a read looks for a partition's new leader, about two
// seconds long, before the claim is given up; the owner tries again.
const movedTries = 200

// theEnd is behind every offset.
const theEnd = math.MaxInt64 - 1

// readOn gives fold the committed records from where it stopped last, up to and
// with last, until enough was read. What fold took stays taken, also when a later
// record fails.
func (l *Log) readOn(ctx context.Context, p domain.Partition, wait time.Duration, last int64, enough func(next, stable int64) bool, fold func(domain.Recorded) error) error {
	for tries := 0; ; tries++ {
		block, err := l.readBlock(ctx, p, wait)
		if elsewhere(err) && tries < movedTries {
			if err = errors.Join(pause(ctx, movedPause), l.locate(ctx)); err == nil || elsewhere(err) {
				continue
			}
		}
		if err != nil {
			return err
		}
		tries = 0
		if err := l.read[p].fold(block, p, last, fold); err != nil {
			return err
		}
		if enough(l.read[p].next, block.LastStableOffset) {
			return nil
		}
	}
}

// readBlock asks for what follows in p.
func (l *Log) readBlock(ctx context.Context, p domain.Partition, wait time.Duration) (*sarama.FetchResponseBlock, error) {
	w := want{l.read[p].place, p, l.read[p].next}
	answer, err := l.link(w.address).fetch(ctx, []want{w}, wait)
	if err != nil {
		return nil, unreadable(fmt.Errorf("read %s: %w", p, err), []want{w})
	}
	block := answer.GetBlock(w.topic, p.Number)
	if err := blockError(block, w); err != nil {
		return nil, err
	}
	if cutOff(block) {
		return nil, fmt.Errorf("read %s@%d: %w", p, w.offset, ErrBroken)
	}
	return block, nil
}

// fold gives on what is committed in an answer, up to and with the offset last.
func (r *reading) fold(block *sarama.FetchResponseBlock, p domain.Partition, last int64, fold func(domain.Recorded) error) error {
	records, next := committed(block, r.next)
	for _, f := range records {
		if f.offset > last {
			break
		}
		recorded, err := r.decode(f, p, r.generation)
		if err == nil {
			err = fold(recorded)
		}
		if err != nil {
			return fmt.Errorf("fold %s@%d: %w", p, f.offset, err)
		}
		r.next = f.offset + 1
	}
	r.next = min(next, last+1)
	return nil
}

package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// claimPatience bounds a claim: an old owner's transaction must be given up by
// then, however it ended.
const claimPatience = 60 * time.Second

// Claim takes the slot over, as journal.Log says: fold what is there, fence,
// commit a barrier to every partition, fold until it is seen. Nothing that a
// broker says about ends and offsets is trusted for that, only the barrier.
func (l *Log) Claim(ctx context.Context, fold func(domain.Recorded) error) error {
	ctx, cancel := context.WithTimeout(ctx, claimPatience)
	defer cancel()
	l.standing = false
	if err := l.claim(ctx, fold); err != nil {
		return fmt.Errorf("claim %s: %w", l.id, err)
	}
	l.standing = true
	return nil
}

func (l *Log) claim(ctx context.Context, fold func(domain.Recorded) error) error {
	if err := l.locate(ctx); err != nil {
		return err
	}
	for _, p := range l.partitions {
		caughtUp := func(next, stable int64) bool { return next >= stable }
		if err := l.readOn(ctx, p, 0, caughtUp, fold); err != nil {
			return err
		}
	}
	if err := l.fence(ctx); err != nil {
		return err
	}
	owner := l.owner()
	barriers := make(map[domain.Partition]int64, len(l.partitions))
	for _, p := range l.partitions {
		barrier := []wire.Record{wire.EncodeClaim(p.Topic, owner, time.Now())}
		first, refusal, err := l.commit(ctx, p, barrier)
		if err != nil || refusal != nil {
			return fmt.Errorf("commit the barrier to %s: %w", p, orElse(err, refusal))
		}
		barriers[p] = first
	}
	for _, p := range l.partitions {
		if err := l.readBarrier(ctx, p, barriers[p], owner, fold); err != nil {
			return err
		}
	}
	return nil
}

// orElse is the first error, if there is one.
func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// locate finds the leaders, and checks that the topics are still the same.
func (l *Log) locate(ctx context.Context) error {
	places, err := l.cluster.places(ctx, l.partitions)
	if err != nil {
		return err
	}
	for p, at := range places {
		r := l.read[p]
		if r.generation != "" && r.generation != at.generation {
			return fmt.Errorf("%s: %w", p, ErrGeneration)
		}
		r.place = at
	}
	return nil
}

// fence takes a new epoch for the transactional id. When the broker answers OK,
// every transaction of earlier owners is decided and its markers are written.
func (l *Log) fence(ctx context.Context) error {
	request := &sarama.InitProducerIDRequest{
		Version: 4, TransactionalID: &l.id, ProducerID: -1, ProducerEpoch: -1,
		TransactionTimeout: l.cluster.opts.TransactionTimeout,
	}
	if err := l.findCoordinator(ctx); err != nil {
		return err
	}
	var answer *sarama.InitProducerIDResponse
	err := l.coordinate(ctx, "fence earlier owners", func(b *sarama.Broker) (sarama.KError, error) {
		var err error
		if answer, err = b.InitProducerID(request); err != nil {
			return 0, err
		}
		return answer.Err, nil
	})
	if err != nil {
		return err
	}
	l.producer = producer{answer.ProducerID, answer.ProducerEpoch}
	for _, r := range l.read {
		r.sequence = 0
	}
	return nil
}

// findCoordinator waits for a coordinator: a new cluster has none until the
// first request made the topic that it keeps transactions in.
func (l *Log) findCoordinator(ctx context.Context) error {
	for {
		address, err := l.cluster.coordinator(ctx, l.id)
		if err == nil {
			l.coordinator = address
			return nil
		}
		if waited := pause(ctx, movedPause); waited != nil {
			return err
		}
	}
}

// readBarrier folds until our own barrier is seen where the broker put it.
func (l *Log) readBarrier(ctx context.Context, p domain.Partition, at int64, owner wire.WriterClaimed, fold func(domain.Recorded) error) error {
	seen := false
	beyond := func(next, _ int64) bool { return next > at }
	err := l.readOn(ctx, p, longPoll, beyond, func(r domain.Recorded) error {
		if claimed, ok := r.Event.(wire.WriterClaimed); ok && r.Position.Offset == at {
			seen = claimed == owner
		}
		return fold(r)
	})
	if err == nil && !seen {
		err = fmt.Errorf("read %s@%d: our barrier is not there", p, at)
	}
	return err
}

// readOn gives fold the committed records from where it stopped last, until
// enough was read. What fold took stays taken, also when a later record fails.
func (l *Log) readOn(ctx context.Context, p domain.Partition, wait time.Duration, enough func(next, stable int64) bool, fold func(domain.Recorded) error) error {
	for {
		block, err := l.readBlock(ctx, p, wait)
		if elsewhere(err) {
			if err = errors.Join(pause(ctx, movedPause), l.locate(ctx)); err == nil || elsewhere(err) {
				continue
			}
		}
		if err != nil {
			return err
		}
		if err := l.read[p].fold(block, p, fold); err != nil {
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
		return nil, fmt.Errorf("read %s: %w", p, err)
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

// fold gives on what is committed in an answer.
func (r *reading) fold(block *sarama.FetchResponseBlock, p domain.Partition, fold func(domain.Recorded) error) error {
	records, next := committed(block, r.next)
	for _, f := range records {
		recorded, err := f.decode(p, r.generation)
		if err == nil {
			err = fold(recorded)
		}
		if err != nil {
			return fmt.Errorf("fold %s@%d: %w", p, f.offset, err)
		}
		r.next = f.offset + 1
	}
	r.next = next
	return nil
}

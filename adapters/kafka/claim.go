package kafka

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// claimPatience bounds the taking: an old owner's transaction must be given up by
// then, however it ended. Folding a long log before may take as long as it takes.
const claimPatience = 60 * time.Second

// Claim takes the slot over, as journal.Log says: fold what is there, fence,
// commit a barrier to every partition, fold until it is seen. Nothing that a
// broker says about ends and offsets is trusted for that, only the barrier.
func (l *Log) Claim(ctx context.Context, fold func(domain.Recorded) error) error {
	l.standing = false
	err := l.locate(ctx)
	if err == nil {
		err = l.catchUp(ctx, fold)
	}
	if err == nil {
		err = l.take(ctx, fold)
	}
	if err != nil {
		return fmt.Errorf("claim %s: %w", l.id, l.cluster.opts.explain(err))
	}
	l.standing = true
	return nil
}

// catchUp folds what is stable now, so that little is left to fold while nobody
// owns the slot.
func (l *Log) catchUp(ctx context.Context, fold func(domain.Recorded) error) error {
	for _, p := range l.partitions {
		caughtUp := func(next, stable int64) bool { return next >= stable }
		if err := l.readOn(ctx, p, 0, theEnd, caughtUp, fold); err != nil {
			return err
		}
	}
	return nil
}

// take fences the earlier owner and puts up the barriers. In the model: Fencing,
// then the transaction of BARRIER.
func (l *Log) take(ctx context.Context, fold func(domain.Recorded) error) error {
	ctx, cancel := context.WithTimeout(ctx, claimPatience)
	defer cancel()
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
	l.located = time.Now()
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
// first request made the topic that it keeps transactions in. Rights do not come by
// waiting.
func (l *Log) findCoordinator(ctx context.Context) error {
	for {
		address, err := l.cluster.coordinator(ctx, l.id)
		if err == nil {
			l.coordinator = address
			return nil
		}
		if waited := pause(ctx, movedPause); waited != nil || l.cluster.opts.obstacle(err) != "" {
			return err
		}
	}
}

package kafka

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// retryPause is how long to wait while the broker is busy with our last
// transaction's markers; movedPause while a coordinator or replicas come back.
const (
	retryPause = 500 * time.Microsecond
	movedPause = 10 * time.Millisecond
)

// commit writes records to p in one transaction: one batch, one Produce. refusal
// says that the broker wants none of them, and that nothing was written; after
// err anything may be. It takes at most the time after which the broker gives
// the transaction up by itself. In the model: Beginning, Sending, Ending.
func (l *Log) commit(ctx context.Context, p domain.Partition, records []wire.Record) (first int64, refusal, err error) {
	ctx, cancel := context.WithTimeout(ctx, l.cluster.opts.TransactionTimeout)
	defer cancel()
	if err := l.begin(ctx, p); err != nil {
		return 0, nil, err
	}
	first, refusal, err = l.produce(ctx, p, records)
	if err != nil {
		return 0, nil, err
	}
	// After a refusal too: an open transaction would hold up every reader, and
	// aborting it would be the voluntary abort that C4 forbids.
	if err := l.end(ctx); err != nil {
		return 0, nil, err
	}
	return first, refusal, nil
}

// begin adds p to the transaction. It is repeated after any answer that names no
// verdict: adding twice is adding once.
func (l *Log) begin(ctx context.Context, p domain.Partition) error {
	at := l.read[p].place
	request := &sarama.AddPartitionsToTxnRequest{
		Version: 3, TransactionalID: l.id, ProducerID: l.producer.id, ProducerEpoch: l.producer.epoch,
		TopicPartitions: map[string][]int32{at.topic: {p.Number}},
	}
	return l.coordinate(ctx, "begin the transaction", func(b *sarama.Broker) (sarama.KError, error) {
		answer, err := b.AddPartitionsToTxn(request)
		if err != nil {
			return 0, err
		}
		if len(answer.Errors[at.topic]) != 1 {
			return 0, sarama.ErrIncompleteResponse
		}
		return answer.Errors[at.topic][0].Err, nil
	})
}

// end commits the transaction, or the last one once more. OK can be trusted: we
// have started nothing after it, and a newer owner has a newer epoch.
func (l *Log) end(ctx context.Context) error {
	request := &sarama.EndTxnRequest{
		Version: 3, TransactionalID: l.id, ProducerID: l.producer.id, ProducerEpoch: l.producer.epoch, TransactionResult: true,
	}
	return l.coordinate(ctx, "commit the transaction", func(b *sarama.Broker) (sarama.KError, error) {
		answer, err := b.EndTxn(request)
		if err != nil {
			return 0, err
		}
		return answer.Err, nil
	})
}

// coordinate repeats a request until the coordinator's verdict. A request that
// was answered "not me" or "not now" may even have been carried out (Kafka maps
// failed replication of the decision to these), but it is no longer under way,
// and both requests may be carried out twice. One without an answer is not
// repeated: it could overtake.
func (l *Log) coordinate(ctx context.Context, act string, ask func(*sarama.Broker) (sarama.KError, error)) error {
	for {
		var code sarama.KError
		err := l.link(l.coordinator).do(ctx, func(b *sarama.Broker) (err error) {
			code, err = ask(b)
			return err
		})
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", act, err)
		case code == sarama.ErrConcurrentTransactions:
			err = pause(ctx, retryPause)
		case moved(code):
			err = l.relocate(ctx)
		default:
			if err := verdict(code); err != nil {
				return fmt.Errorf("%s: %w", act, err)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w: %w", act, code, err)
		}
	}
}

// relocate finds the coordinator again.
func (l *Log) relocate(ctx context.Context) error {
	if err := pause(ctx, movedPause); err != nil {
		return err
	}
	address, err := l.cluster.coordinator(ctx, l.id)
	if err == nil {
		l.coordinator = address
	}
	return nil // the old address says so itself, until ctx ends
}

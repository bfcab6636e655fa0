package kafka

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// produce sends the batch. While there are too few replicas it sends the same
// batch with the same sequence number again: the broker either has nothing of it
// or knows it by its number. NOT_LEADER is unknown: a leader that is deposed
// while it waits for its replicas answers that about a batch that may survive. In
// the model: Sending, and the leader's produce.
func (l *Log) produce(ctx context.Context, p domain.Partition, records []wire.Record) (first int64, refusal, err error) {
	at := l.read[p]
	batch := batchOf(records)
	batch.ProducerID, batch.ProducerEpoch, batch.FirstSequence = l.producer.id, l.producer.epoch, at.sequence
	request := &sarama.ProduceRequest{
		Version: 7, TransactionalID: &l.id, RequiredAcks: sarama.WaitForAll,
		Timeout: int32(l.cluster.opts.RequestTimeout / time.Millisecond),
	}
	request.AddBatch(at.topic, p.Number, batch)
	for {
		block, err := l.send(ctx, at.place, p, request)
		if err != nil {
			return 0, nil, fmt.Errorf("send the batch: %w", err)
		}
		switch code := block.Err; {
		case code == sarama.ErrNoError:
			at.sequence = following(at.sequence, len(records))
			return block.Offset, nil, nil
		case refused(code):
			return 0, code, nil
		case code == sarama.ErrNotEnoughReplicas, code == sarama.ErrNotEnoughReplicasAfterAppend:
			if err := pause(ctx, movedPause); err != nil {
				return 0, nil, fmt.Errorf("send the batch: %w: %w", code, err)
			}
		default:
			return 0, nil, fmt.Errorf("send the batch: %w", verdict(code))
		}
	}
}

// send is one Produce and its answer.
func (l *Log) send(ctx context.Context, at place, p domain.Partition, request *sarama.ProduceRequest) (*sarama.ProduceResponseBlock, error) {
	var block *sarama.ProduceResponseBlock
	err := l.link(at.address).do(ctx, func(b *sarama.Broker) error {
		answer, err := b.Produce(request)
		if err != nil {
			return err
		}
		if block = answer.GetBlock(at.topic, p.Number); block == nil {
			return sarama.ErrIncompleteResponse
		}
		return nil
	})
	return block, err
}

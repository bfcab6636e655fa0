package service

import (
	"context"
	"errors"
	"fmt"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/wire"
	"chartledger/projections"
)

// logReader shows the event log to the API.
type logReader struct{ log *kafka.Cluster }

// Ends are the last stable offsets of all partitions of the topics.
func (r logReader) Ends(ctx context.Context, topics []domain.Topic) ([]domain.Position, error) {
	var ends []domain.Position
	for _, topic := range topics {
		generation, err := r.log.Generation(ctx, topic)
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", topic, err)
		}
		for _, p := range (projections.Projection{Topics: []domain.Topic{topic}}).Partitions() {
			stable, err := r.log.Stable(ctx, p)
			if err != nil {
				return nil, err
			}
			ends = append(ends, domain.Position{Partition: p, Generation: generation, Offset: stable})
		}
	}
	return ends, nil
}

// errWhole: everything that was asked for was read.
var errWhole = errors.New("the log was read to its end")

// Read follows the partitions from their beginning. The follower waits while see
// works, and holds one more answer at most.
func (r logReader) Read(ctx context.Context, ends []domain.Position, follow bool, see func(domain.Position, wire.Record) error) error {
	var starts []kafka.Start
	left := make(map[domain.Partition]int64, len(ends))
	for _, end := range ends {
		if follow || end.Offset > 0 {
			starts = append(starts, kafka.Start{Partition: end.Partition, Generation: end.Generation})
			left[end.Partition] = end.Offset
		}
	}
	if len(starts) == 0 {
		return nil
	}
	err := r.log.FollowWritten(ctx, starts, func(_ context.Context, b kafka.WrittenBatch) error {
		end, unread := left[b.Partition]
		for _, w := range b.Written {
			if !follow && (!unread || w.Offset >= end) {
				break // written since the question
			}
			at := domain.Position{Partition: b.Partition, Generation: b.Generation, Offset: w.Offset}
			if err := see(at, w.Record); err != nil {
				return err
			}
		}
		if b.Next >= end {
			delete(left, b.Partition)
		}
		if len(left) == 0 && !follow {
			return errWhole
		}
		return nil
	})
	if errors.Is(err, errWhole) {
		return nil
	}
	return err
}

package kafka

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// How much one answer holds at most. A partition's share is over the largest
// batch (max.message.bytes), so that an answer always holds at least one.
const (
	fetchBytes          = 8 << 20
	fetchPartitionBytes = 4 << 20
	longPoll            = 250 * time.Millisecond
)

// want is a place to read on from.
type want struct {
	place
	partition domain.Partition
	offset    int64
}

// fetch asks a broker for what is committed at several places, and lets it wait
// while there is nothing.
func (l *link) fetch(ctx context.Context, wants []want, wait time.Duration) (*sarama.FetchResponse, error) {
	request := &sarama.FetchRequest{
		Version: 11, Isolation: sarama.ReadCommitted, SessionEpoch: -1,
		MinBytes: 1, MaxBytes: fetchBytes, MaxWaitTime: int32(wait / time.Millisecond),
	}
	for _, w := range wants {
		request.AddBlock(w.topic, w.partition.Number, w.offset, fetchPartitionBytes, w.epoch)
	}
	var answer *sarama.FetchResponse
	err := l.do(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.Fetch(request)
		return err
	})
	return answer, err
}

// blockError is what a broker's answer for one partition means.
func blockError(block *sarama.FetchResponseBlock, w want) error {
	switch {
	case block == nil:
		return fmt.Errorf("read %s: %w", w.partition, sarama.ErrIncompleteResponse)
	case block.Err == sarama.ErrNoError:
		return nil
	case block.Err == sarama.ErrOffsetOutOfRange:
		return fmt.Errorf("read %s@%d: %w", w.partition, w.offset, ErrOffsetGone)
	}
	return fmt.Errorf("read %s@%d: %w", w.partition, w.offset, block.Err)
}

package kafka

import (
	"context"
	"fmt"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// Stable is the last stable offset of p: all before it is decided.
func (c *Cluster) Stable(ctx context.Context, p domain.Partition) (int64, error) {
	ends, err := c.ends(ctx, []domain.Partition{p}, sarama.ReadCommitted)
	return ends[p], err
}

// ends are where partitions end: for committed readers before the first record that
// is not decided, for all others behind the last one that all replicas have.
func (c *Cluster) ends(ctx context.Context, partitions []domain.Partition, readers sarama.IsolationLevel) (map[domain.Partition]int64, error) {
	places, err := c.places(ctx, partitions)
	if err != nil {
		return nil, err
	}
	byLeader := make(map[string][]domain.Partition)
	for _, p := range partitions {
		byLeader[places[p].address] = append(byLeader[places[p].address], p)
	}
	ends := make(map[domain.Partition]int64, len(partitions))
	for address, led := range byLeader {
		request := sarama.NewOffsetRequest(c.config.Version)
		request.IsolationLevel = readers
		for _, p := range led {
			request.AddBlock(places[p].topic, p.Number, sarama.OffsetNewest, 1)
		}
		answer, err := c.askEnds(ctx, address, request)
		if err != nil {
			return nil, fmt.Errorf("ask how far %s is stable: %w", led[0], err)
		}
		for _, p := range led {
			if ends[p], err = endOf(answer.GetBlock(places[p].topic, p.Number)); err != nil {
				return nil, fmt.Errorf("ask how far %s is stable: %w", p, err)
			}
		}
	}
	return ends, nil
}

// askEnds is one request and its answer.
func (c *Cluster) askEnds(ctx context.Context, address string, request *sarama.OffsetRequest) (answer *sarama.OffsetResponse, err error) {
	l, err := c.shared(address)
	if err != nil {
		return nil, err
	}
	err = l.do(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.GetAvailableOffsets(request)
		return err
	})
	return answer, err
}

// endOf is what an answer says of one partition.
func endOf(block *sarama.OffsetResponseBlock) (int64, error) {
	switch {
	case block == nil:
		return 0, sarama.ErrIncompleteResponse
	case block.Err != sarama.ErrNoError:
		return 0, block.Err
	}
	return block.Offset, nil
}

package kafka

import (
	"context"
	"fmt"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// place is where a partition is served now, and as which topic.
type place struct {
	leader
	topic      string // name at the broker
	generation string
}

// places finds partitions. Each must exist and have a leader.
func (c *Cluster) places(ctx context.Context, partitions []domain.Partition) (map[domain.Partition]place, error) {
	var names []string
	for _, p := range partitions {
		names = append(names, c.name(p.Topic))
	}
	all, err := c.topology(ctx, names...)
	if err != nil {
		return nil, err
	}
	found := make(map[domain.Partition]place, len(partitions))
	for _, p := range partitions {
		name := c.name(p.Topic)
		t := all.topics[name]
		at := place{topic: name, generation: t.id, leader: t.partitions[p.Number]}
		if at.address == "" {
			return nil, fmt.Errorf("look up %s: %w", p, sarama.ErrLeaderNotAvailable)
		}
		found[p] = at
	}
	return found, nil
}

// place finds one partition.
func (c *Cluster) place(ctx context.Context, p domain.Partition) (place, error) {
	found, err := c.places(ctx, []domain.Partition{p})
	return found[p], err
}

// Generation is the topic's id at the broker: another one after the topic was
// deleted and made again.
func (c *Cluster) Generation(ctx context.Context, t domain.Topic) (string, error) {
	at, err := c.place(ctx, domain.Partition{Topic: t})
	return at.generation, err
}

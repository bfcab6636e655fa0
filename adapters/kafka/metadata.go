package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// Why our own metadata: sarama's Client keeps topic ids to itself and knows no
// contexts.

// topology is what a broker told about the cluster and some topics.
type topology struct {
	addresses  map[int32]string // by broker
	controller int32
	topics     map[string]topic // by name at the broker; those that exist
}

// topic is one topic at the broker.
type topic struct {
	id         string
	partitions map[int32]leader
	replicas   int // of its first partition
}

// leader is who serves a partition. Its address is empty while there is none.
type leader struct {
	address string
	epoch   int32
}

// topology asks about topics, by their names at the broker.
func (c *Cluster) topology(ctx context.Context, names ...string) (topology, error) {
	var answer *sarama.MetadataResponse
	err := c.any(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.GetMetadata(&sarama.MetadataRequest{Version: 10, Topics: names})
		return err
	})
	if err != nil {
		return topology{}, fmt.Errorf("look up topics: %w", err)
	}
	t := topology{addresses: make(map[int32]string), controller: answer.ControllerID, topics: make(map[string]topic)}
	for _, b := range answer.Brokers {
		t.addresses[b.ID()] = b.Addr()
	}
	for _, m := range answer.Topics {
		switch {
		case errors.Is(m.Err, sarama.ErrNoError), errors.Is(m.Err, sarama.ErrLeaderNotAvailable):
			t.topics[m.Name] = t.topic(m)
		case errors.Is(m.Err, sarama.ErrUnknownTopicOrPartition):
		default:
			return t, fmt.Errorf("look up topic %s: %w", m.Name, m.Err)
		}
	}
	return t, nil
}

// topic is m without what nobody asks.
func (t topology) topic(m *sarama.TopicMetadata) topic {
	found := topic{id: m.Uuid.String(), partitions: make(map[int32]leader)}
	for _, p := range m.Partitions {
		found.partitions[p.ID] = leader{address: t.addresses[p.Leader], epoch: p.LeaderEpoch}
		if p.ID == 0 {
			found.replicas = len(p.Replicas)
		}
	}
	return found
}

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

// Stable is the last stable offset of p: all before it is decided.
func (c *Cluster) Stable(ctx context.Context, p domain.Partition) (int64, error) {
	at, err := c.place(ctx, p)
	if err != nil {
		return 0, err
	}
	l, err := c.shared(at.address)
	if err != nil {
		return 0, err
	}
	request := sarama.NewOffsetRequest(c.config.Version)
	request.IsolationLevel = sarama.ReadCommitted
	request.AddBlock(at.topic, p.Number, sarama.OffsetNewest, 1)
	var answer *sarama.OffsetResponse
	err = l.do(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.GetAvailableOffsets(request)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("ask how far %s is stable: %w", p, err)
	}
	block := answer.GetBlock(at.topic, p.Number)
	if block == nil {
		return 0, fmt.Errorf("ask how far %s is stable: %w", p, sarama.ErrIncompleteResponse)
	}
	if block.Err != sarama.ErrNoError {
		return 0, fmt.Errorf("ask how far %s is stable: %w", p, block.Err)
	}
	return block.Offset, nil
}

// coordinator is the address of the broker that keeps a transactional id.
func (c *Cluster) coordinator(ctx context.Context, id string) (string, error) {
	var answer *sarama.FindCoordinatorResponse
	err := c.any(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.FindCoordinator(&sarama.FindCoordinatorRequest{
			Version: 2, CoordinatorKey: id, CoordinatorType: sarama.CoordinatorTransaction,
		})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("find the coordinator of %s: %w", id, err)
	}
	if answer.Err != sarama.ErrNoError {
		return "", fmt.Errorf("find the coordinator of %s: %w", id, answer.Err)
	}
	return answer.Coordinator.Addr(), nil
}

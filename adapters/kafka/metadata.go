package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/IBM/sarama"
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
	replicas   int // of the partition with the fewest
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
		if n := len(p.Replicas); found.replicas == 0 || n < found.replicas {
			found.replicas = n
		}
	}
	return found
}

// coordinator is the address of the broker that keeps a transactional id.
func (c *Cluster) coordinator(ctx context.Context, id string) (string, error) {
	return c.findCoordinator(ctx, id, sarama.CoordinatorTransaction)
}

// findCoordinator is the address of the broker that keeps a transactional id or a group.
func (c *Cluster) findCoordinator(ctx context.Context, key string, kind sarama.CoordinatorType) (string, error) {
	var answer *sarama.FindCoordinatorResponse
	err := c.any(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.FindCoordinator(&sarama.FindCoordinatorRequest{
			Version: 2, CoordinatorKey: key, CoordinatorType: kind,
		})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("find the coordinator of %s: %w", key, err)
	}
	if answer.Err != sarama.ErrNoError {
		return "", fmt.Errorf("find the coordinator of %s: %w", key, answer.Err)
	}
	return answer.Coordinator.Addr(), nil
}

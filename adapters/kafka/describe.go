package kafka

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/IBM/sarama"
)

// brokerConfig is the key of the broker's own settings beside those of topics.
const brokerConfig = ""

// Settings of a broker that are worth a warning.
const (
	autoCreate  = "auto.create.topics.enable"
	txnReplicas = "transaction.state.log.replication.factor"
	txnMinISR   = "transaction.state.log.min.isr"
)

// describe reads the settings of all topics, and of one broker.
func (c *Cluster) describe(ctx context.Context, t topology, all []spec) (map[string]map[string]string, error) {
	var resources []*sarama.ConfigResource
	for _, s := range all {
		resources = append(resources, &sarama.ConfigResource{Type: sarama.TopicResource, Name: c.name(s.topic)})
	}
	configs, err := c.ask(ctx, resources)
	if err != nil {
		return nil, err
	}
	for id := range t.addresses {
		broker := &sarama.ConfigResource{Type: sarama.BrokerResource, Name: strconv.Itoa(int(id))}
		// Only the broker itself knows its settings, and an account without
		// cluster rights may not ask: no warnings then.
		l, err := c.shared(t.addresses[id])
		if err != nil {
			return nil, err
		}
		if own, err := c.askAt(ctx, l.do, []*sarama.ConfigResource{broker}); err == nil {
			configs[brokerConfig] = own[broker.Name]
		}
		break
	}
	return configs, nil
}

// asker sends a request to some broker.
type asker func(context.Context, func(*sarama.Broker) error) error

// ask reads settings at any broker.
func (c *Cluster) ask(ctx context.Context, resources []*sarama.ConfigResource) (map[string]map[string]string, error) {
	return c.askAt(ctx, c.any, resources)
}

// askAt reads settings, by resource and key.
func (c *Cluster) askAt(ctx context.Context, send asker, resources []*sarama.ConfigResource) (map[string]map[string]string, error) {
	var answer *sarama.DescribeConfigsResponse
	err := send(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.DescribeConfigs(&sarama.DescribeConfigsRequest{Version: 2, Resources: resources})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	configs := make(map[string]map[string]string)
	for _, r := range answer.Resources {
		if code := sarama.KError(r.ErrorCode); !errors.Is(code, sarama.ErrNoError) {
			return nil, fmt.Errorf("read settings of %s: %w", r.Name, code)
		}
		configs[r.Name] = make(map[string]string)
		for _, entry := range r.Configs {
			configs[r.Name][entry.Name] = entry.Value
		}
	}
	return configs, nil
}

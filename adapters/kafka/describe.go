package kafka

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/IBM/sarama"
)

// Settings of a broker that are worth a warning, and the topic that it keeps
// transactions in: made with the first one, as the settings say then.
const (
	autoCreate  = "auto.create.topics.enable"
	txnReplicas = "transaction.state.log.replication.factor"
	txnMinISR   = "transaction.state.log.min.isr"
	txnTopic    = "__transaction_state"
)

// described is what brokers told about their settings, by key.
type described struct {
	topics  map[string]map[string]string // by name at the broker
	brokers []map[string]string          // of those that let us ask
}

// describe reads the settings of all topics, and of the brokers.
func (c *Cluster) describe(ctx context.Context, t topology, all []spec) (d described, err error) {
	var resources []*sarama.ConfigResource
	for _, s := range all {
		resources = append(resources, &sarama.ConfigResource{Type: sarama.TopicResource, Name: c.name(s.topic)})
	}
	if _, exists := t.topics[txnTopic]; exists {
		resources = append(resources, &sarama.ConfigResource{Type: sarama.TopicResource, Name: txnTopic})
	}
	if d.topics, err = c.ask(ctx, resources); err != nil {
		return d, err
	}
	for id := range t.addresses {
		// Only a broker itself knows its settings, and an account without rights
		// on the cluster may not ask.
		broker := &sarama.ConfigResource{Type: sarama.BrokerResource, Name: strconv.Itoa(int(id))}
		l, err := c.shared(t.addresses[id])
		if err != nil {
			return d, err
		}
		if own, err := c.askAt(ctx, l.do, []*sarama.ConfigResource{broker}); err == nil {
			d.brokers = append(d.brokers, own[broker.Name])
		}
	}
	return d, nil
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

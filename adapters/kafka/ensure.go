package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// ensurePatience is how long new topics may take to get their leaders.
const ensurePatience = 30 * time.Second

// EnsureTopics makes the topics that are missing and checks all of them. An error
// says that the log would not be safe here, and how. The warnings are about what
// few brokers cannot give, and what could not be looked at.
func (c *Cluster) EnsureTopics(ctx context.Context) (warnings []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, ensurePatience)
	defer cancel()
	t, all, err := c.complete(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare topics: %w", c.opts.explain(err))
	}
	found, err := c.describe(ctx, t, all)
	if err != nil {
		return nil, fmt.Errorf("prepare topics: %w", c.opts.explain(err))
	}
	var problems []error
	for _, s := range all {
		name := c.name(s.topic)
		problems = append(problems, check(name, s, t.topics[name], found.topics[name]))
		warnings = append(warnings, warn(name, t.topics[name], found.topics[name])...)
		warnings = append(warnings, warnTuned(name, s, found.topics[name])...)
	}
	if own, exists := t.topics[txnTopic]; exists {
		problems = append(problems, checkBasics(txnTopic, own, found.topics[txnTopic]))
		warnings = append(warnings, warn(txnTopic, own, found.topics[txnTopic])...)
	} else {
		warnings = append(warnings, warnUnmade(found.brokers)...)
	}
	warnings = append(warnings, warnBrokers(found.brokers, len(t.addresses))...)
	return warnings, errors.Join(problems...)
}

// create makes the topics that t does not have. Another process may be doing the
// same: what it made is as good as ours, and is checked like ours.
func (c *Cluster) create(ctx context.Context, t topology, all []spec) error {
	missing := make(map[string]*sarama.TopicDetail)
	for _, s := range all {
		if _, exists := t.topics[c.name(s.topic)]; !exists {
			missing[c.name(s.topic)] = s.detail(len(t.addresses))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	request := sarama.NewCreateTopicsRequest(c.config.Version, missing, c.opts.RequestTimeout, false)
	controller, err := c.shared(t.addresses[t.controller])
	if err != nil {
		return err
	}
	var answer *sarama.CreateTopicsResponse
	err = controller.do(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.CreateTopics(request)
		return err
	})
	if err != nil {
		return fmt.Errorf("create topics: %w", err)
	}
	for name, problem := range answer.TopicErrors {
		if problem.Err != sarama.ErrNoError && problem.Err != sarama.ErrTopicAlreadyExists {
			return fmt.Errorf("create topic %s: %w", name, problem)
		}
	}
	return nil
}

// complete makes what is missing until everything is there. It looks again and
// again because brokers hear of topics, made or deleted, later than the caller.
func (c *Cluster) complete(ctx context.Context) (topology, []spec, error) {
	for {
		t, err := c.topology(ctx)
		if err != nil {
			return t, nil, err
		}
		all := specs(len(t.addresses))
		missing := c.unready(ctx, t, all)
		if missing == "" {
			return t, all, nil
		}
		if err := c.create(ctx, t, all); err != nil {
			return t, nil, err
		}
		if err := pause(ctx, movedPause); err != nil {
			return t, nil, fmt.Errorf("wait for topic %s: %w", missing, err)
		}
	}
}

// unready names a topic that is missing, or whose leaders do not answer for it
// yet: that they are named is not enough, they may hear of it later than we do.
func (c *Cluster) unready(ctx context.Context, t topology, all []spec) (name string) {
	for _, s := range all {
		if !t.ready(c.name(s.topic)) {
			return c.name(s.topic)
		}
		for n := range t.topics[c.name(s.topic)].partitions {
			if _, err := c.Stable(ctx, domain.Partition{Topic: s.topic, Number: n}); err != nil {
				return c.name(s.topic)
			}
		}
	}
	return ""
}

// ready says that a topic exists and each partition has a leader.
func (t topology) ready(name string) bool {
	found, exists := t.topics[name]
	for _, at := range found.partitions {
		exists = exists && at.address != ""
	}
	return exists && len(found.partitions) > 0
}

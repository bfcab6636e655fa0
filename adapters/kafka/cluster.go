package kafka

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// ErrClosed is the answer of a cluster that was closed.
var ErrClosed = errors.New("the kafka cluster is closed")

// Cluster is the Kafka cluster that holds the log.
type Cluster struct {
	opts   Options
	config *sarama.Config

	mu    sync.Mutex
	links map[string]*link // for short requests, by address
	done  bool
}

// Open reaches the cluster, and checks that it is new enough and lets us in. Its
// error wraps the Obstacle, where that can be told.
func Open(ctx context.Context, opts Options) (*Cluster, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	config, err := opts.config()
	if err != nil {
		return nil, fmt.Errorf("open kafka: %w", err)
	}
	c := &Cluster{opts: opts, config: config, links: make(map[string]*link)}
	if err := c.enter(ctx); err != nil {
		c.Close()
		return nil, fmt.Errorf("open kafka: %w", err)
	}
	return c, nil
}

// enter asks what a broker answers anyone, then what it answers those it let in.
func (c *Cluster) enter(ctx context.Context) error {
	if err := c.checkVersion(ctx); errors.Is(err, errOld) {
		return err
	} else if err != nil {
		return c.diagnose(ctx, err)
	}
	if _, err := c.topology(ctx, c.name(domain.RepoEvents)); err != nil {
		return c.diagnose(ctx, err)
	}
	return nil
}

// Close ends the shared connections. Logs and followers end their own: a Log by
// its Close, a follower by its context.
func (c *Cluster) Close() {
	c.mu.Lock()
	links := c.links
	c.links, c.done = nil, true
	c.mu.Unlock()
	for _, l := range links {
		l.close()
	}
}

// closed says whether Close was called.
func (c *Cluster) closed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done
}

// shared is the connection for short requests to address.
func (c *Cluster) shared(address string) (*link, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return nil, ErrClosed
	}
	if c.links[address] == nil {
		c.links[address] = c.link(address)
	}
	return c.links[address], nil
}

// known are the addresses to ask about the cluster: those that answered before,
// then those from the options.
func (c *Cluster) known() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var addresses []string
	for a, l := range c.links {
		if l != nil {
			addresses = append(addresses, a)
		}
	}
	return append(addresses, c.opts.Brokers...)
}

// any sends a short request to the first broker that answers.
func (c *Cluster) any(ctx context.Context, request func(*sarama.Broker) error) error {
	var problems []error
	for _, address := range c.known() {
		if err := ctx.Err(); err != nil {
			return errors.Join(append(problems, err)...)
		}
		l, err := c.shared(address)
		if err != nil {
			return err
		}
		if err = l.do(ctx, request); err == nil {
			return nil
		}
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// name is a topic's name at the broker.
func (c *Cluster) name(t domain.Topic) string { return c.opts.TopicPrefix + string(t) }

// produceV10 came with Kafka 3.7, the oldest that we run on (brokers before 3.6
// do not verify that a batch belongs to an open transaction).
const (
	produceKey = 0
	produceV10 = 10
)

// errOld is about the broker, not about how it is reached.
var errOld = errors.New("this Kafka is too old: chartledger needs 3.7 or newer")

// checkVersion refuses a Kafka before 3.7.
func (c *Cluster) checkVersion(ctx context.Context) error {
	var versions *sarama.ApiVersionsResponse
	err := c.any(ctx, func(b *sarama.Broker) (err error) {
		versions, err = b.ApiVersions(&sarama.ApiVersionsRequest{Version: 0})
		return err
	})
	if err != nil {
		return err
	}
	for _, k := range versions.ApiKeys {
		if k.ApiKey == produceKey && k.MaxVersion >= produceV10 {
			return nil
		}
	}
	return errOld
}

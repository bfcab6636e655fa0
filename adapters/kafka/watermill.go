package kafka

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/IBM/sarama"
	"github.com/ThreeDotsLabs/watermill"
	wkafka "github.com/ThreeDotsLabs/watermill-kafka/v3/pkg/kafka"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"

	"chartledger/domain"
)

// ProgressTopic is where live progress of syncs is published. A message's
// MetadataSubject is its sync id, and its key.
const ProgressTopic = progressTopic

// How long a subscriber's answer is gathered at the broker, and up to which size.
const (
	gatherWait  = 50 * time.Millisecond
	gatherBytes = 64 << 10
)

// Metadata of messages beside the record's own headers.
const (
	MetadataSubject   = "ce_subject"
	MetadataType      = "ce_type"
	MetadataID        = "ce_id"
	MetadataKey       = "kafka_key"
	MetadataPartition = "kafka_partition" // decimal
	MetadataOffset    = "kafka_offset"    // decimal
)

// ProgressPublisher publishes live progress. Topics are named as in the domain.
// A lost message costs a moment of a progress bar, so that one replica's word is
// enough and nothing is repeated for long.
func (c *Cluster) ProgressPublisher() (message.Publisher, error) {
	config := *c.config
	config.Producer.Return.Successes = true
	config.Producer.RequiredAcks = sarama.WaitForLocal
	config.Producer.Partitioner = sarama.NewMurmur2Partitioner
	config.Producer.Retry.Max = 3
	p, err := wkafka.NewPublisher(wkafka.PublisherConfig{
		Brokers: c.opts.Brokers, OverwriteSaramaConfig: &config,
		Marshaler: wkafka.NewWithPartitioningMarshaler(func(_ string, m *message.Message) (string, error) {
			return m.Metadata.Get(MetadataSubject), nil
		}),
	}, c.watermillLogger())
	if err != nil {
		return nil, fmt.Errorf("open the progress publisher: %w", err)
	}
	return publisher{p, c}, nil
}

// publisher names topics as the broker does.
type publisher struct {
	message.Publisher
	cluster *Cluster
}

// Publish sends messages to the topic that the domain calls so.
func (p publisher) Publish(topic string, messages ...*message.Message) error {
	return p.Publisher.Publish(p.cluster.name(domain.Topic(topic)), messages...)
}

// ProgressSubscriber gives every process all progress from now on.
func (c *Cluster) ProgressSubscriber() (message.Subscriber, error) {
	return c.subscriber(func(*message.Message, string) {})
}

// EventSubscriber gives every process all committed events from now on, in order
// per partition, one at a time: a handler that works for seconds blocks its
// partition. It is a wake-up call: events before it began, or between the loss of
// all connections and the next, do not come. The truth is what Follow folds.
//
// stop is called when a record is no CloudEvent; the message comes nevertheless.
func (c *Cluster) EventSubscriber(stop func(error)) (message.Subscriber, error) {
	return c.subscriber(func(m *message.Message, place string) {
		if m.Metadata.Get(MetadataID) == "" || m.Metadata.Get(MetadataType) == "" {
			stop(fmt.Errorf("read %s: %w: no ce_id or no ce_type", place, ErrBroken))
		}
	})
}

// subscriber reads without a group, from the newest record.
func (c *Cluster) subscriber(check func(m *message.Message, place string)) (message.Subscriber, error) {
	config := *c.config // Kafka 3.7 and read-committed, unlike watermill-kafka's own
	config.Consumer.Offsets.Initial = sarama.OffsetNewest
	// Nobody minds to be woken a moment later, and an answer for every commit costs
	// the broker as much as the commit.
	config.Consumer.MaxWaitTime = gatherWait
	config.Consumer.Fetch.Min = gatherBytes
	// Without a group watermill-kafka never reads the error channel: after 256
	// errors the partition would stand still. sarama logs them instead.
	config.Consumer.Return.Errors = false
	s, err := wkafka.NewSubscriber(wkafka.SubscriberConfig{
		Brokers: c.opts.Brokers, OverwriteSaramaConfig: &config,
		Unmarshaler: unmarshaler{check}, ReconnectRetrySleep: time.Second,
	}, c.watermillLogger())
	if err != nil {
		return nil, fmt.Errorf("open a subscriber: %w", err)
	}
	return subscriber{s, c}, nil
}

// subscriber names topics as the broker does.
type subscriber struct {
	message.Subscriber
	cluster *Cluster
}

// Subscribe reads the topic that the domain calls so.
func (s subscriber) Subscribe(ctx context.Context, topic string) (<-chan *message.Message, error) {
	return s.Subscriber.Subscribe(ctx, s.cluster.name(domain.Topic(topic)))
}

// unmarshaler makes messages of records. It never answers an error: without a
// group that would end the partition, in silence. What is wrong is told to check.
type unmarshaler struct {
	check func(m *message.Message, place string)
}

// Unmarshal puts the headers into the metadata and the position beside them.
func (u unmarshaler) Unmarshal(record *sarama.ConsumerMessage) (*message.Message, error) {
	m := message.NewMessage("", record.Value)
	for _, h := range record.Headers {
		m.Metadata.Set(string(h.Key), string(h.Value))
	}
	m.Metadata.Set(MetadataKey, string(record.Key))
	m.Metadata.Set(MetadataPartition, strconv.Itoa(int(record.Partition)))
	m.Metadata.Set(MetadataOffset, strconv.FormatInt(record.Offset, 10))
	m.UUID = cmp.Or(m.Metadata.Get(MetadataID), m.Metadata.Get(wkafka.UUIDHeaderKey))
	u.check(m, fmt.Sprintf("%s/%d@%d", record.Topic, record.Partition, record.Offset))
	return m, nil
}

// Router is a watermill router that survives a handler's panic and ends within
// ten seconds.
func (c *Cluster) Router() (*message.Router, error) {
	r, err := message.NewRouter(message.RouterConfig{CloseTimeout: 10 * time.Second}, c.watermillLogger())
	if err != nil {
		return nil, fmt.Errorf("make a router: %w", err)
	}
	r.AddMiddleware(middleware.Recoverer)
	return r, nil
}

// watermillLogger tells a debug log what watermill tells as news: that a handler
// starts and a router closes is no news to an operator.
func (c *Cluster) watermillLogger() watermill.LoggerAdapter {
	return watermill.NewSlogLoggerWithLevelMapping(c.opts.Logger, map[slog.Level]slog.Level{slog.LevelInfo: slog.LevelDebug})
}

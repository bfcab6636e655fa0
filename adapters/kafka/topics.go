package kafka

import (
	"strconv"

	"github.com/IBM/sarama"

	"chartledger/domain"
)

// The topics that are no event logs.
const (
	vaultTopic    domain.Topic = "chartledger.vault.v1"
	progressTopic domain.Topic = "chartledger.progress.v1"
)

// spec is how a topic is made, and what it is checked for at start.
type spec struct {
	topic      domain.Topic
	partitions int32
	config     map[string]string
	// checked are the keys whose value must be just so: with another one events
	// would vanish. The others may be tuned by whoever runs the cluster.
	checked []string
}

// maxMessageBytes holds the largest batch (800 KiB of events) and one event of
// 512 KiB with room to spare. It is Kafka's default, written down.
const maxMessageBytes = 1048588

// detail is the spec as a broker takes it.
func (s spec) detail(brokers int) *sarama.TopicDetail {
	d := &sarama.TopicDetail{
		NumPartitions: s.partitions, ReplicationFactor: int16(replication(brokers)),
		ConfigEntries: make(map[string]*string),
	}
	for key, value := range s.config {
		d.ConfigEntries[key] = &value
	}
	return d
}

// specs are all topics, for a cluster of so many brokers.
func specs(brokers int) []spec {
	return []spec{
		events(domain.RepoEvents, 1, brokers),
		events(domain.AccessEvents, 1, brokers),
		events(domain.AppEvents, AppPartitions, brokers),
		vault(brokers),
		progress(brokers),
		slots(RegistrarSlots, 1, brokers),
		slots(IndexerSlots, AppPartitions, brokers),
	}
}

// slots is a topic that a group shares slots out by. Nothing is ever in it.
func slots(t domain.Topic, n int32, brokers int) spec {
	c := common(brokers)
	c["cleanup.policy"] = "delete"
	return spec{t, n, c, nil}
}

// events is a log that keeps everything for ever.
func events(t domain.Topic, partitions int32, brokers int) spec {
	c := common(brokers)
	c["cleanup.policy"] = "delete"
	c["retention.ms"], c["retention.bytes"] = "-1", "-1"
	return spec{t, partitions, c, []string{"cleanup.policy", "retention.ms", "retention.bytes", unclean}}
}

// vault keeps the newest record of an id. Its segments are short and compacted
// soon, so that a destroyed secret is really gone within hours.
func vault(brokers int) spec {
	c := common(brokers)
	c["cleanup.policy"] = "compact"
	c["segment.ms"] = "600000"
	c["max.compaction.lag.ms"] = "3600000"
	c["min.cleanable.dirty.ratio"] = "0.01"
	c["delete.retention.ms"] = "86400000" // a process that folds may take a while
	return spec{vaultTopic, 1, c, []string{"cleanup.policy", unclean}}
}

// progress is live news that nobody needs tomorrow.
func progress(brokers int) spec {
	c := common(brokers)
	c["cleanup.policy"] = "delete"
	c["retention.ms"], c["segment.ms"] = "3600000", "600000"
	return spec{progressTopic, 1, c, []string{"cleanup.policy"}}
}

// unclean lets a replica lead that misses acknowledged records.
const unclean = "unclean.leader.election.enable"

// common is what all topics share.
func common(brokers int) map[string]string {
	return map[string]string{
		unclean:                  "false",
		"message.timestamp.type": "CreateTime",
		maxBytes:                 strconv.Itoa(maxMessageBytes),
		minISR:                   strconv.Itoa(max(1, replication(brokers)-1)),
	}
}

// replication is how many copies a topic gets.
func replication(brokers int) int { return min(3, brokers) }

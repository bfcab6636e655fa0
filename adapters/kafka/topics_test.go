package kafka_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
)

// Topics are made as the design says, and made once when two processes start.
func TestEnsureTopics(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b := bed{addr: addr, prefix: prefix()}
		var wg sync.WaitGroup
		for range 2 {
			c := reach(t, b)
			wg.Go(func() {
				warnings, err := c.EnsureTopics(t.Context())
				if err != nil {
					t.Errorf("ensure topics: %v", err)
				}
				if !slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "replication 1") }) {
					t.Errorf("warnings %q say nothing of a single copy", warnings)
				}
			})
		}
		wg.Wait()
		for topic, want := range map[domain.Topic]map[string]string{
			domain.AppEvents:       {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"},
			"chartledger.vault.v1": {"cleanup.policy": "compact"},
			kafka.ProgressTopic:    {"retention.ms": "3600000"},
			domain.AccessEvents:    {"message.timestamp.type": "CreateTime", "min.insync.replicas": "1"},
		} {
			got := b.settings(t, topic)
			for key, value := range want {
				if got[key] != value {
					t.Errorf("%s has %s=%s, want %s", topic, key, got[key], value)
				}
			}
		}
	})
}

// A log that would lose events is refused, in words that say what to change.
func TestEnsureTopicsRefusesWrongSettings(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		for _, tt := range []struct {
			name       string
			topic      domain.Topic
			partitions int32
			config     map[string]string
			want       string
		}{
			{"partitions", domain.AppEvents, 3, map[string]string{"retention.ms": "-1"}, "has 3 partitions and must have 12"},
			{"cleanup", domain.RepoEvents, 1, map[string]string{"retention.ms": "-1", "cleanup.policy": "compact"}, "cleanup.policy=compact and must have delete"},
			{"time", domain.RepoEvents, 1, nil, "retention.ms=604800000 and must have -1"},
			{"bytes", domain.AccessEvents, 1, map[string]string{"retention.ms": "-1", "retention.bytes": "1000000000"}, "retention.bytes=1000000000 and must have -1"},
			{"vault", "chartledger.vault.v1", 1, nil, "cleanup.policy=delete and must have compact"},
			{"unclean", domain.RepoEvents, 1, map[string]string{"retention.ms": "-1", "unclean.leader.election.enable": "true"}, "unclean.leader.election.enable=true"},
		} {
			if tt.name == "unclean" && !isApache(t) {
				continue // kfake has no such setting
			}
			b := bed{addr: addr, prefix: prefix()}
			b.make(t, tt.topic, tt.partitions, tt.config)
			_, err := reach(t, b).EnsureTopics(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), string(tt.topic)) {
				t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
			}
		}
	})
}

// make creates a topic by hand.
func (b bed) make(t *testing.T, topic domain.Topic, partitions int32, config map[string]string) {
	t.Helper()
	request := kmsg.NewPtrCreateTopicsRequest()
	made := kmsg.NewCreateTopicsRequestTopic()
	made.Topic, made.NumPartitions, made.ReplicationFactor = b.name(topic), partitions, 1
	for key, value := range config {
		made.Configs = append(made.Configs, kmsg.CreateTopicsRequestTopicConfig{Name: key, Value: &value})
	}
	request.Topics = append(request.Topics, made)
	if _, err := request.RequestWith(t.Context(), b.client(t)); err != nil {
		t.Fatalf("create %s: %v", topic, err)
	}
}

// settings are a topic's settings as another client reads them.
func (b bed) settings(t *testing.T, topic domain.Topic) map[string]string {
	t.Helper()
	request := kmsg.NewPtrDescribeConfigsRequest()
	request.Resources = []kmsg.DescribeConfigsRequestResource{{ResourceType: kmsg.ConfigResourceTypeTopic, ResourceName: b.name(topic)}}
	answer, err := request.RequestWith(t.Context(), b.client(t))
	if err != nil {
		t.Fatalf("describe %s: %v", topic, err)
	}
	got := make(map[string]string)
	for _, c := range answer.Resources[0].Configs {
		if c.Value != nil {
			got[c.Name] = *c.Value
		}
	}
	return got
}

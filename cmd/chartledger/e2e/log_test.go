package e2e_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"chartledger/adapters/embedded"
)

// The topics of a service.
const (
	repoEvents   = "chartledger.repo-events.v1"
	accessEvents = "chartledger.access-events.v1"
	appEvents    = "chartledger.app-events.v1"
	vaultTopic   = "chartledger.vault.v1"
	progress     = "chartledger.progress.v1"
)

// openLog answers a broker with the log of a service that was stopped.
func (s *Service) openLog() string {
	s.t.Helper()
	if s.platform.kafka != "" {
		return s.platform.kafka
	}
	return openEmbedded(s.t, s.DataDir)
}

// openEmbedded serves the log in a data directory until the test ends.
func openEmbedded(t testing.TB, dataDir string) string {
	t.Helper()
	dir, err := embedded.Lock(dataDir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dir.Close() })
	broker, err := embedded.StartBroker(dir.Path(), embedded.BrokerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	return broker.Addr()
}

// committed is all that a subscriber of a topic gets, by partition. The client is
// not one of ours, and knows nothing of what the service means by it.
func committed(t testing.TB, broker, topic string) map[int32][]*kgo.Record {
	t.Helper()
	ends := stableEnds(t, broker, topic)
	client := subscribe(t, broker, topic, kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())
	ctx, cancel := context.WithTimeout(t.Context(), syncWithin)
	defer cancel()
	found := map[int32][]*kgo.Record{}
	for len(ends) > 0 {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("read %s: %v; not read to %v", topic, err, ends)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if !r.Attrs.IsControl() {
				found[r.Partition] = append(found[r.Partition], r)
			}
			if r.Offset+1 >= ends[r.Partition] {
				delete(ends, r.Partition)
			}
		})
	}
	return found
}

// subscribe reads a topic from its beginning.
func subscribe(t testing.TB, broker, topic string, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	opts = append([]kgo.Opt{
		kgo.SeedBrokers(broker), kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchMaxWait(50 * time.Millisecond),
	}, opts...)
	client, err := kgo.NewClient(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// stableEnds are the ends of a topic's partitions that have anything in them.
func stableEnds(t testing.TB, broker, topic string) map[int32]int64 {
	t.Helper()
	client := subscribe(t, broker, topic)
	defer client.Close()
	request := kmsg.NewPtrListOffsetsRequest()
	request.IsolationLevel = 1 // the last stable offset
	asked := kmsg.NewListOffsetsRequestTopic()
	asked.Topic = topic
	for n := range partitionsOf(t, client, topic) {
		p := kmsg.NewListOffsetsRequestTopicPartition()
		p.Partition, p.Timestamp = int32(n), -1
		asked.Partitions = append(asked.Partitions, p)
	}
	request.Topics = append(request.Topics, asked)
	ends := map[int32]int64{}
	response, err := request.RequestWith(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range response.Topics[0].Partitions {
		if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
			t.Fatal(err)
		}
		if p.Offset > 0 {
			ends[p.Partition] = p.Offset
		}
	}
	return ends
}

func partitionsOf(t testing.TB, client *kgo.Client, topic string) int {
	t.Helper()
	request := kmsg.NewPtrMetadataRequest()
	asked := kmsg.NewMetadataRequestTopic()
	asked.Topic = &topic
	request.Topics = append(request.Topics, asked)
	response, err := request.RequestWith(t.Context(), client)
	if err == nil {
		err = kerr.ErrorForCode(response.Topics[0].ErrorCode)
	}
	if err != nil {
		t.Fatalf("look up %s: %v", topic, err)
	}
	return len(response.Topics[0].Partitions)
}

// header is one header of a record.
func header(r *kgo.Record, key string) string {
	i := slices.IndexFunc(r.Headers, func(h kgo.RecordHeader) bool { return h.Key == key })
	if i < 0 {
		return ""
	}
	return string(r.Headers[i].Value)
}

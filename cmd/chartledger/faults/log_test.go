package faults_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// readLog answers the committed records of a topic, by partition, claims included.
// The client is not one of ours; only the decoder is.
func readLog(t testing.TB, broker string, topic domain.Topic) map[int32][]domain.Recorded {
	t.Helper()
	ends := stableEnds(t, broker, topic)
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ConsumeTopics(topicPrefix+string(topic)),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.KeepControlRecords(), kgo.FetchMaxWait(50*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	found := map[int32][]domain.Recorded{}
	for open := maps.Clone(ends); len(open) > 0; {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("read %s: %v; not read to %v", topic, err, open)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if !r.Attrs.IsControl() && r.Offset < ends[r.Partition] {
				found[r.Partition] = append(found[r.Partition], decode(t, topic, r))
			}
			if r.Offset+1 >= ends[r.Partition] {
				delete(open, r.Partition)
			}
		})
	}
	return found
}

func decode(t testing.TB, topic domain.Topic, r *kgo.Record) domain.Recorded {
	t.Helper()
	raw := wire.Record{Key: r.Key, Value: r.Value, Time: r.Timestamp}
	for _, h := range r.Headers {
		raw.Headers = append(raw.Headers, wire.Header{Key: h.Key, Value: string(h.Value)})
	}
	at := domain.Position{Partition: domain.Partition{Topic: topic, Number: r.Partition}, Offset: r.Offset}
	recorded, err := wire.Decode(raw, at)
	if err != nil {
		t.Fatal(err)
	}
	return recorded
}

// offsets are an offset of each partition.
type offsets map[int32]int64

// stableEnds are the last stable offsets of a topic's partitions that are not empty.
func stableEnds(t testing.TB, broker string, topic domain.Topic) offsets {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(broker))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	asked := kmsg.NewListOffsetsRequestTopic()
	asked.Topic = topicPrefix + string(topic)
	for n := range partitions(topic) {
		p := kmsg.NewListOffsetsRequestTopicPartition()
		p.Partition, p.Timestamp = n, -1
		asked.Partitions = append(asked.Partitions, p)
	}
	request := kmsg.NewPtrListOffsetsRequest()
	request.IsolationLevel, request.Topics = 1, append(request.Topics, asked)
	response, err := request.RequestWith(ctx, client)
	if err != nil {
		t.Fatalf("look for the ends of %s: %v", topic, err)
	}
	ends := offsets{}
	for _, p := range response.Topics[0].Partitions {
		if err := kerr.ErrorForCode(p.ErrorCode); err != nil {
			t.Fatalf("look for the end of %s/%d: %v", topic, p.Partition, err)
		}
		if p.Offset > 0 {
			ends[p.Partition] = p.Offset
		}
	}
	return ends
}

// partitions is how many a topic has.
func partitions(topic domain.Topic) int32 {
	if topic == domain.AppEvents {
		return 12
	}
	return 1
}

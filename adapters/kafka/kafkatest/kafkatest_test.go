package kafkatest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"chartledger/adapters/kafka/kafkatest"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func TestBothBrokersTakeATransaction(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		topic := kafkatest.Name(t, "topic")
		createTopic(t, addr, topic)
		commit(t, addr, topic, "one")
		if got := read(t, addr, topic, 1); !slices.Equal(got, []string{"one"}) {
			t.Errorf("read %q", got)
		}
	})
}

func TestNoBrokerMakesTopicsByMention(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		client := connect(t, addr, kgo.AllowAutoTopicCreation())
		request := kmsg.NewPtrMetadataRequest()
		request.AllowAutoTopicCreation = true
		topic := kmsg.NewMetadataRequestTopic()
		topic.Topic = kmsg.StringPtr(kafkatest.Name(t, "topic"))
		request.Topics = append(request.Topics, topic)
		response, err := request.RequestWith(t.Context(), client)
		if err != nil {
			t.Fatal(err)
		}
		if code := response.Topics[0].ErrorCode; code != kerr.UnknownTopicOrPartition.Code {
			t.Errorf("got code %d, want unknown topic", code)
		}
	})
}

func TestABrokerKeepsItsDataOverKillAndStop(t *testing.T) {
	t.Parallel()

	began := time.Now()
	broker := kafkatest.Start(t)
	t.Logf("a new Apache Kafka served after %v", time.Since(began).Round(time.Millisecond))
	createTopic(t, broker.Addr, "events")
	commit(t, broker.Addr, "events", "one")

	for name, end := range map[string]func(){"kill": broker.Kill, "stop": broker.Stop} {
		end()
		began := time.Now()
		broker.Start()
		t.Logf("after %s it served again after %v", name, time.Since(began).Round(time.Millisecond))
		if got := read(t, broker.Addr, "events", 1); !slices.Equal(got, []string{"one"}) {
			t.Errorf("after %s: read %q", name, got)
		}
	}
}

func TestAPausedBrokerAnswersNobody(t *testing.T) {
	t.Parallel()

	broker := kafkatest.Start(t)
	client := connect(t, broker.Addr, kgo.RequestRetries(0), kgo.DialTimeout(200*time.Millisecond))
	broker.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := client.Ping(ctx); err == nil {
		t.Error("it answered")
	}
	broker.Resume()
	if err := client.Ping(t.Context()); err != nil {
		t.Errorf("after Resume: %v", err)
	}
}

func TestKfakeKeepsItsData(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	first := kafkatest.KfakeIn(t, dir)
	addr := first.ListenAddrs()[0]
	createTopic(t, addr, "events")
	commit(t, addr, "events", "one")
	first.Close()

	if got := read(t, kafkatest.KfakeIn(t, dir).ListenAddrs()[0], "events", 1); !slices.Equal(got, []string{"one"}) {
		t.Errorf("read %q", got)
	}
}

func connect(t *testing.T, addr string, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	client, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(addr)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func createTopic(t *testing.T, addr, name string) {
	t.Helper()
	topic := kmsg.NewCreateTopicsRequestTopic()
	topic.Topic, topic.NumPartitions, topic.ReplicationFactor = name, 1, 1
	request := kmsg.NewPtrCreateTopicsRequest()
	request.Topics, request.TimeoutMillis = append(request.Topics, topic), 10_000
	response, err := request.RequestWith(t.Context(), connect(t, addr))
	if err == nil {
		err = kerr.ErrorForCode(response.Topics[0].ErrorCode)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func commit(t *testing.T, addr, topic, value string) {
	t.Helper()
	client := connect(t, addr, kgo.TransactionalID(kafkatest.Name(t, "writer")), kgo.DefaultProduceTopic(topic))
	if err := client.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	if err := client.ProduceSync(t.Context(), kgo.StringRecord(value)).FirstErr(); err != nil {
		t.Fatal(err)
	}
	if err := client.EndTransaction(t.Context(), kgo.TryCommit); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, addr, topic string, n int) []string {
	t.Helper()
	client := connect(t, addr, kgo.ConsumeTopics(topic), kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var values []string
	for len(values) < n {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("read %q, then: %v", values, err)
		}
		fetches.EachRecord(func(r *kgo.Record) { values = append(values, string(r.Value)) })
	}
	return values
}

package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/embedded"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const topic = "events"

func produceAndWait(dir string) error {
	d, err := embedded.Lock(dir)
	if err != nil {
		return err
	}
	broker, err := embedded.StartBroker(d.Path(), embedded.BrokerOptions{})
	if err != nil {
		return err
	}
	client, err := transactional(broker.Addr())
	if err != nil {
		return err
	}
	if err := createTopic(client, nil); err != nil {
		return err
	}
	for _, value := range []string{"one", "two"} {
		if err := commit(client, value); err != nil {
			return err
		}
	}
	fmt.Println("acknowledged")
	wait()
	return nil
}

// Both commits were acknowledged, then the process is killed: both are there.
func TestAcknowledgedRecordsSurviveKill(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	writer := start(t, "produce", dir)
	if said := writer.line(); said != "acknowledged" {
		t.Fatal(said)
	}
	writer.kill()

	for range 2 { // and they are still there after an orderly end
		broker := startBroker(t, dir)
		if got := read(t, broker.Addr(), 2); strings.Join(got, " ") != "one two" {
			t.Fatalf("read %q, want both records", got)
		}
		if err := broker.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTopicsAreNotMadeByMention(t *testing.T) {
	t.Parallel()

	broker := startBroker(t, t.TempDir())
	client, err := transactional(broker.Addr(), kgo.AllowAutoTopicCreation(), kgo.UnknownTopicRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := commit(client, "x"); !errors.Is(err, kerr.UnknownTopicOrPartition) {
		t.Fatalf("got %v, want UnknownTopicOrPartition", err)
	}
}

func TestTheBrokerKnowsItsFloor(t *testing.T) {
	t.Parallel()

	broker, err := embedded.StartBroker(t.TempDir(), embedded.BrokerOptions{MinFree: 1 << 62})
	if err != nil {
		t.Fatal(err)
	}
	defer broker.Close()
	if err := broker.Writable(); !errors.Is(err, embedded.ErrNoSpace) {
		t.Errorf("got %v, want ErrNoSpace", err)
	}
}

func startBroker(t *testing.T, dir string) *embedded.Broker {
	t.Helper()
	broker, err := embedded.StartBroker(dir, embedded.BrokerOptions{OnPersistError: func(err error) { t.Error(err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	return broker
}

func transactional(addr string, opts ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(addr), kgo.TransactionalID("writer"), kgo.DefaultProduceTopic(topic), kgo.RecordRetries(3),
	}, opts...)...)
}

// createTopic makes the topic with configs.
func createTopic(client *kgo.Client, configs map[string]string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	wanted := kmsg.NewCreateTopicsRequestTopic()
	wanted.Topic, wanted.NumPartitions, wanted.ReplicationFactor = topic, 1, 1
	for name, value := range configs {
		c := kmsg.NewCreateTopicsRequestTopicConfig()
		c.Name, c.Value = name, &value
		wanted.Configs = append(wanted.Configs, c)
	}
	request := kmsg.NewPtrCreateTopicsRequest()
	request.Topics, request.TimeoutMillis = append(request.Topics, wanted), 5000
	response, err := request.RequestWith(ctx, client)
	if err != nil {
		return err
	}
	return kerr.ErrorForCode(response.Topics[0].ErrorCode)
}

// commit writes one record in a transaction of its own.
func commit(client *kgo.Client, value string) error { return commitKeyed(client, value, value) }

func commitKeyed(client *kgo.Client, key, value string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := client.BeginTransaction(); err != nil {
		return err
	}
	record := &kgo.Record{Key: []byte(key), Value: []byte(value)}
	if err := client.ProduceSync(ctx, record).FirstErr(); err != nil {
		return err
	}
	return client.EndTransaction(ctx, kgo.TryCommit)
}

// read answers the first n committed values.
func read(t *testing.T, addr string, n int) []string {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.ConsumeTopics(topic), kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
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

// fullAt makes the segment that begins at offset a disk without space.
func fullAt(dir string, offset int) error {
	part := filepath.Join(dir, "kafka", "partitions", topic+"-0")
	if err := os.MkdirAll(part, 0o700); err != nil {
		return err
	}
	return os.Symlink("/dev/full", filepath.Join(part, fmt.Sprintf("%d.dat", offset)))
}

package kafka_test

import (
	"crypto/rand"
	"fmt"

	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// isApache says that the test runs on a real broker, whose word counts where
// kfake's does not.
func isApache(t *testing.T) bool { return strings.Contains(t.Name(), "/apache") }

// startFake is a kfake broker of one's own.
func startFake(t testing.TB, opts ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1)}, opts...)...)
	if err != nil {
		t.Fatalf("start kfake: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// bed is a cluster with topics of its own.
type bed struct {
	*kafka.Cluster
	addr, prefix string
}

// open reaches the broker at addr and makes the topics of a new bed.
func open(t testing.TB, addr string, change ...func(*kafka.Options)) bed {
	t.Helper()
	b := bed{addr: addr, prefix: prefix()}
	b.Cluster = reach(t, b, change...)
	if _, err := b.EnsureTopics(t.Context()); err != nil {
		t.Fatalf("ensure topics: %v", err)
	}
	return b
}

// reach is another process's view of a bed.
func reach(t testing.TB, b bed, change ...func(*kafka.Options)) *kafka.Cluster {
	t.Helper()
	opts := kafka.Options{Brokers: []string{b.addr}, TopicPrefix: b.prefix}
	for _, c := range change {
		c(&opts)
	}
	c, err := kafka.Open(t.Context(), opts)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// name is a topic's name at the broker.
func (b bed) name(topic domain.Topic) string { return b.prefix + string(topic) }

// client is a client that is not ours.
func (b bed) client(t testing.TB, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	c, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(b.addr)}, opts...)...)
	if err != nil {
		t.Fatalf("open kgo: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// deleteTopic deletes a topic.
func (b bed) deleteTopic(t testing.TB, topic domain.Topic) {
	t.Helper()
	name := b.name(topic)
	request := kmsg.NewPtrDeleteTopicsRequest()
	request.TopicNames = []string{name}
	request.Topics = []kmsg.DeleteTopicsRequestTopic{{Topic: &name}}
	request.TimeoutMillis = 5000
	answer, err := request.RequestWith(t.Context(), b.client(t))
	if err == nil {
		err = kerr.ErrorForCode(answer.Topics[0].ErrorCode)
	}
	if err != nil {
		t.Fatalf("delete %s: %v", name, err)
	}
	for err == nil { // brokers hear of it later
		_, err = b.Generation(t.Context(), topic)
	}
}

// owner says who claims: another one for each claim.
func owner() wire.WriterClaimed { return wire.WriterClaimed{Owner: rand.Text(), Address: "here"} }

// events are repo events with the numbers that follow seq in the chain.
func events(t testing.TB, epoch, seq int64, n int) []wire.Record {
	t.Helper()
	all := make([]wire.Record, n)
	for i := range all {
		at := seq + int64(i) + 1
		rec, err := wire.Encode(domain.Recorded{
			Event: repo.Enabled{Ref: repo.Ref{RepoID: fmt.Sprintf("repo-%d", at)}}, At: time.Now(),
			Position: domain.Position{Partition: repoEvents()}, Epoch: epoch, Seq: at, Version: 1,
		})
		if err != nil {
			t.Fatalf("encode: %v", err)
		}
		all[i] = rec
	}
	return all
}

// repoEvents is the partition that most tests write to.
func repoEvents() domain.Partition { return domain.Partition{Topic: domain.RepoEvents} }

// ignore folds nothing.
func ignore(domain.Recorded) error { return nil }

// prefix keeps one test's topics apart from another's.
func prefix() string { return rand.Text()[:8] + "." }

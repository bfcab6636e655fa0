package kafka_test

import (
	"crypto/rand"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// each runs test on every broker there is.
func each(t *testing.T, test func(t *testing.T, addr string)) {
	t.Helper()
	t.Run("kfake", func(t *testing.T) {
		t.Parallel()
		test(t, startFake(t).ListenAddrs()[0])
	})
	if addr := os.Getenv("CHARTLEDGER_TEST_KAFKA"); addr != "" {
		t.Run("apache", func(t *testing.T) {
			t.Parallel()
			test(t, addr)
		})
	}
}

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

// open is a cluster with topics of its own.
func open(t testing.TB, addr string, change ...func(*kafka.Options)) *kafka.Cluster {
	t.Helper()
	opts := kafka.Options{Brokers: []string{addr}, TopicPrefix: rand.Text()[:8] + "."}
	for _, c := range change {
		c(&opts)
	}
	c, err := kafka.Open(t.Context(), opts)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(c.Close)
	if _, err := c.EnsureTopics(t.Context()); err != nil {
		t.Fatalf("ensure topics: %v", err)
	}
	return c
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

package kafkatest

import (
	"crypto/rand"
	"strings"
	"testing"
	"unicode"

	"github.com/twmb/franz-go/pkg/kfake"
)

// Kfake is the address of a kfake broker in memory, for tb alone.
func Kfake(tb testing.TB) string {
	tb.Helper()
	return startKfake(tb).ListenAddrs()[0]
}

// KfakeIn is Kfake on a data directory, written as the embedded broker writes it.
// What it acknowledged is there for the next one on dir. Its Close ends it early.
func KfakeIn(tb testing.TB, dir string) *kfake.Cluster {
	tb.Helper()
	return startKfake(tb, kfake.DataDir(dir), kfake.SyncWrites())
}

func startKfake(tb testing.TB, opts ...kfake.Opt) *kfake.Cluster {
	tb.Helper()
	cluster, err := kfake.NewCluster(append([]kfake.Opt{
		kfake.NumBrokers(1), kfake.DefaultNumPartitions(1),
		kfake.BrokerConfigs(map[string]string{"log.retention.ms": "-1"}),
	}, opts...)...)
	if err != nil {
		tb.Fatalf("start kfake: %v", err)
	}
	tb.Cleanup(cluster.Close)
	return cluster
}

// Each runs a test on both brokers, side by side.
func Each(t *testing.T, test func(t *testing.T, addr string)) {
	t.Helper()
	for name, broker := range map[string]func(testing.TB) string{"kfake": Kfake, "apache": Apache} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			test(t, broker(t))
		})
	}
}

// Name makes a topic, group or transactional id that nothing else uses: the test's
// own name in the letters that Kafka takes, suffix, and something random, since
// the same test may run again on a shared broker.
func Name(tb testing.TB, suffix string) string {
	name := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '-'
	}, tb.Name())
	return name[:min(len(name), 150)] + "-" + suffix + "-" + strings.ToLower(rand.Text()[:8])
}

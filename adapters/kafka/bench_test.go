package kafka_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/commands/commandstest"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// benchBrokers are the brokers to measure: kfake as it runs embedded (every
// batch synced to disk), and Apache Kafka; or the one in CHARTLEDGER_BENCH_KAFKA.
func benchBrokers(b *testing.B, run func(b *testing.B, addr string)) {
	b.Helper()
	if addr := os.Getenv("CHARTLEDGER_BENCH_KAFKA"); addr != "" {
		run(b, addr)
		return
	}
	b.Run("kfake", func(b *testing.B) { run(b, kafkatest.KfakeIn(b, b.TempDir()).ListenAddrs()[0]) })
	b.Run("apache", func(b *testing.B) { run(b, kafkatest.Apache(b)) })
}

// BenchmarkAppend is one transaction of so many events of about 400 bytes.
func BenchmarkAppend(b *testing.B) {
	benchBrokers(b, func(b *testing.B, addr string) {
		for _, size := range []int{1, 50, 500} {
			b.Run(fmt.Sprint(size), func(b *testing.B) {
				l := logOf(b, open(b, addr))
				if err := l.Claim(b.Context(), ignore); err != nil {
					b.Fatal(err)
				}
				batch := wide(b, size)
				took := make([]time.Duration, 0, 1<<16)
				b.ReportAllocs()
				for b.Loop() {
					start := time.Now()
					if _, err := l.Append(b.Context(), repoEvents(), batch); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
				}
				b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "events/s")
				report(b, took)
			})
		}
	})
}

// BenchmarkConfirm is a batch without events.
func BenchmarkConfirm(b *testing.B) {
	benchBrokers(b, func(b *testing.B, addr string) {
		l := logOf(b, open(b, addr))
		if err := l.Claim(b.Context(), ignore); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := l.Confirm(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkClaim is a take-over from an owner that holds nothing open.
func BenchmarkClaim(b *testing.B) {
	benchBrokers(b, func(b *testing.B, addr string) {
		cluster := open(b, addr)
		logs := []*kafka.Log{logOf(b, cluster), logOf(b, cluster)}
		for i := 0; b.Loop(); i++ {
			if err := logs[i%2].Claim(b.Context(), ignore); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkFollow reads 100 000 events from the beginning, decoded and checked.
func BenchmarkFollow(b *testing.B) {
	const count = 100_000
	benchBrokers(b, func(b *testing.B, addr string) {
		cluster := open(b, addr)
		l := logOf(b, cluster)
		if err := l.Claim(b.Context(), ignore); err != nil {
			b.Fatal(err)
		}
		for at := int64(0); at < count; at += 500 {
			if _, err := l.Append(b.Context(), repoEvents(), events(b, 0, at, 500)); err != nil {
				b.Fatal(err)
			}
		}
		for b.Loop() {
			readAll(b, cluster.Cluster, count)
		}
		b.ReportMetric(float64(count*b.N)/b.Elapsed().Seconds(), "events/s")
	})
}

// readAll follows until so many events were read.
func readAll(b *testing.B, cluster *kafka.Cluster, count int64) {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	err := cluster.Follow(ctx, []kafka.Start{{Partition: repoEvents()}}, func(_ context.Context, batch domain.Batch) error {
		if batch.Seq >= count {
			stop()
		}
		return nil
	})
	if ctx.Err() == nil {
		b.Fatal(err)
	}
}

// wide are events of about 400 bytes of data.
func wide(b *testing.B, n int) []wire.Record {
	b.Helper()
	all := make([]wire.Record, n)
	for i := range all {
		rec, err := wire.Encode(domain.Recorded{
			Event: repo.LabelAttached{Ref: repo.Ref{RepoID: "5f6c7d7e-1a2b-4c3d-8e9f-001122334455"}, Key: "k", Value: strings.Repeat("x", 330)},
			At:    time.Now(), Seq: int64(i + 1), Version: int64(i + 1), Position: domain.Position{Partition: commandstest.Slot()[0]},
			Origin: domain.Origin{CommandID: strings.Repeat("c", 32), RequestHash: strings.Repeat("h", 64), Actor: "user-1"},
		})
		if err != nil {
			b.Fatal(err)
		}
		all[i] = rec
	}
	return all
}

// report adds the median and the 99th percentile.
func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

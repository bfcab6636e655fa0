// Package bench measures the whole below HTTP: decisions through the journal, and
// the log back into memory and Postgres. `make bench` runs it.
package bench_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/embedded"
	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// window is how long one row of a table is measured.
const window = 4 * time.Second

var slot = []domain.Partition{{Topic: domain.RepoEvents}, {Topic: domain.AccessEvents}}

// onBrokers runs a benchmark on the embedded broker, with fsync, and on Apache Kafka.
func onBrokers(b *testing.B, run func(b *testing.B, cluster *kafka.Cluster)) {
	b.Run("kfake", func(b *testing.B) {
		broker, err := embedded.StartBroker(b.TempDir(), embedded.BrokerOptions{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = broker.Close() })
		run(b, open(b, broker.Addr()))
	})
	b.Run("apache", func(b *testing.B) { run(b, open(b, kafkatest.Apache(b))) })
}

func open(b *testing.B, addr string) *kafka.Cluster {
	b.Helper()
	cluster, err := kafka.Open(b.Context(), kafka.Options{Brokers: []string{addr}, TopicPrefix: kafkatest.Name(b, "") + "."})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(cluster.Close)
	if _, err := cluster.EnsureTopics(b.Context()); err != nil {
		b.Fatal(err)
	}
	return cluster
}

// own starts the registrar's owner.
func own(b *testing.B, cluster *kafka.Cluster) *journal.Owner[*commands.State] {
	b.Helper()
	state, undo := commands.NewState()
	log := cluster.Log("registrar", slot, claim())
	owner := journal.NewOwner(log, state, undo, journal.Options{})
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = owner.Run(ctx) })
	b.Cleanup(func() { stop(); running.Wait(); log.Close() })
	return owner
}

// claim makes owners that are all different.
func claim() func() wire.WriterClaimed {
	n := 0
	return func() wire.WriterClaimed {
		n++
		return wire.WriterClaimed{Owner: fmt.Sprintf("bench-%d-%d-%d", os.Getpid(), time.Now().UnixNano(), n)}
	}
}

// change is a command that appends one event of about 400 bytes.
func change(repoID string) journal.Command[*commands.State] {
	text := strings.Repeat("chart ", 55)
	return journal.Command[*commands.State]{
		Partition: slot[0],
		Origin:    domain.Origin{Actor: "operator"},
		Decide: func(*commands.State, time.Time) ([]domain.Event, error) {
			return []domain.Event{repo.Updated{Ref: repo.Ref{RepoID: repoID}, Description: &text}}, nil
		},
	}
}

// BenchmarkJournal is decide, encode, fold, group commit and answer, a caller
// waiting for each answer; beside it, raw, the same transactions with records
// made before.
func BenchmarkJournal(b *testing.B) {
	onBrokers(b, func(b *testing.B, cluster *kafka.Cluster) {
		owner := own(b, cluster)
		call(b, owner, 50) // a JVM is slow in its first seconds
		for _, callers := range []int{1, 50, 500} {
			b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
				took := call(b, owner, callers)
				report(b, len(took), took)
			})
		}
	})
}

// call has so many callers send commands for the window.
func call(b *testing.B, owner *journal.Owner[*commands.State], callers int) []time.Duration {
	return callEach(b, callers, func(repoID string) error {
		_, err := owner.Do(b.Context(), change(repoID))
		return err
	})
}

// callEach has so many callers do something about a repository of their own, again
// and again, for the window.
func callEach(b *testing.B, callers int, do func(repoID string) error) []time.Duration {
	ctx, stop := context.WithTimeout(b.Context(), window)
	defer stop()
	var mu sync.Mutex
	var all []time.Duration
	var running sync.WaitGroup
	for n := range callers {
		running.Go(func() {
			var took []time.Duration
			id := fmt.Sprintf("repo-%d", n)
			for ctx.Err() == nil {
				start := time.Now()
				if err := do(id); err != nil {
					b.Error(err)
					return
				}
				took = append(took, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
		})
	}
	running.Wait()
	return all
}

// BenchmarkRaw is the baseline: Append alone, batches of as many records as there
// would be callers.
func BenchmarkRaw(b *testing.B) {
	onBrokers(b, func(b *testing.B, cluster *kafka.Cluster) {
		log := cluster.Log("raw", slot[:1], claim())
		b.Cleanup(log.Close)
		if err := log.Claim(b.Context(), func(domain.Recorded) error { return nil }); err != nil {
			b.Fatal(err)
		}
		for _, size := range []int{1, 50, 500} {
			b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
				batch := slices.Repeat([]wire.Record{{Key: []byte("k"), Value: make([]byte, 400), Time: time.Now()}}, size)
				var took []time.Duration
				for begin := time.Now(); time.Since(begin) < window; {
					start := time.Now()
					if _, err := log.Append(b.Context(), slot[0], batch); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
				}
				report(b, len(took)*size, took)
			})
		}
	})
}

// report prints one row.
func report(b *testing.B, events int, took []time.Duration) {
	b.Helper()
	if len(took) == 0 {
		b.Fatal("nothing was measured")
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(events)/window.Seconds(), "events/s")
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
}

package bench_test

import (
	"runtime"
	"testing"

	"chartledger/cmd/chartledger/bench/longlogtest"
	"chartledger/commands"
	"chartledger/commands/indexing"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/wire"
)

// BenchmarkMemory is what the folds hold on the heap: of 100 000 repositories with
// their history in the registrar and in the indexer, and of a million app versions.
func BenchmarkMemory(b *testing.B) {
	const repos = 100_000
	state, _ := commands.NewState()
	b.Run("registrar/repos=100000", func(b *testing.B) {
		heap(b, func() { fold(b, domain.RepoEvents, repos, state.Fold) })
	})
	work := indexing.NewRepos()
	b.Run("indexer/repos=100000", func(b *testing.B) {
		heap(b, func() {
			fold(b, domain.RepoEvents, repos, func(r domain.Recorded) error {
				work.Apply(domain.Batch{Records: []domain.Recorded{r}})
				return nil
			})
		})
	})
	catalogs, _ := catalog.NewState()
	b.Run("catalog/versions=1000000", func(b *testing.B) {
		heap(b, func() { fold(b, domain.AppEvents, 1_000_000/longlogtest.VersionsPerRepo, catalogs.Fold) })
	})
	runtime.KeepAlive(state)
	runtime.KeepAlive(work)
	runtime.KeepAlive(catalogs)
}

// fold gives a fold the history of so many repositories as a reader would.
func fold(b *testing.B, topic domain.Topic, repos int, take func(domain.Recorded) error) {
	b.Helper()
	n := int64(0)
	for e := range longlogtest.History(topic, repos) {
		n++
		e.Seq, e.Version, e.Position = n, n, domain.Position{Partition: domain.Partition{Topic: topic}, Offset: n}
		rec, err := wire.Encode(e)
		if err != nil {
			b.Fatal(err)
		}
		r, err := wire.Decode(rec, e.Position)
		if err != nil {
			b.Fatal(err)
		}
		if err := take(r); err != nil {
			b.Fatal(err)
		}
	}
}

// heap reports how much more lives after f.
func heap(b *testing.B, f func()) {
	b.Helper()
	before := live()
	f()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(int64(live())-int64(before))/(1<<20), "heap-MB")
}

func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

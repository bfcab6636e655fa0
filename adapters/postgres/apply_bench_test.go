package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// firstSync is a repository's first sync: apps, and n versions of them.
func firstSync(b *bench, id string, n int) {
	b.record(domain.RepoEvents, created(id, "alice", id, repo.Public))
	apps := n / 60
	for i := range apps {
		b.record(domain.AppEvents, registered(id, fmt.Sprintf("app-%d", i), "An app that does what apps do, for those who need it", "web", "proxy"))
	}
	publish := func(i, j int) {
		b.record(domain.AppEvents, published(id, fmt.Sprintf("app-%d", i), fmt.Sprintf("%d.%d.%d", j%7, j%11, j)))
	}
	for i := range apps { // the newest of every app first, then the rest
		publish(i, 0)
	}
	for i := range apps {
		for j := range n/apps - 1 {
			publish(i, j+1)
		}
	}
}

// BenchmarkApply measures the first sync of 21 000 versions through the projector,
// in batches of different size, and then a plain COPY of the same rows into a
// table with the same indexes.
func BenchmarkApply(bb *testing.B) {
	for _, size := range []int{500, 1500, 5000, 30000} {
		bb.Run(fmt.Sprintf("batch=%d", size), func(bb *testing.B) {
			b, total, elapsed := setup(bb), 0, time.Duration(0)
			var copied time.Duration
			for i := range bb.N {
				id := fmt.Sprintf("repo-%d", i)
				firstSync(b, id, 21000)
				log := b.partitionOf(domain.AppEvents, registered(id, "x", ""))
				begin := time.Now()
				total += applyIn(bb, b, log, size)
				elapsed += time.Since(begin)
				copied += plainCopy(bb, b, id)
			}
			bb.ReportMetric(float64(total)/elapsed.Seconds(), "events/s")
			bb.ReportMetric(float64(21000*bb.N)/copied.Seconds(), "copied-rows/s")
			bb.ReportMetric(elapsed.Seconds()/float64(bb.N), "s/first-sync")
		})
	}
}

// applyIn applies the rest of a partition in batches of a size.
func applyIn(t testing.TB, b *bench, log *partition, size int) (n int) {
	starts := must[[]startPosition](t)(b.catalog.Positions(t.Context()))
	for _, s := range starts {
		if s.Partition != log.at {
			continue
		}
		for i := int(s.Seq); i < len(log.records); i += size {
			batch := log.batch(i, min(i+size, len(log.records)))
			if i == int(s.Seq) {
				batch.From = s.Offset
			}
			if err := b.catalog.Apply(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
			n += len(batch.Records)
		}
	}
	return n
}

// plainCopy copies a repository's rows of app_versions into a table like it.
func plainCopy(t testing.TB, b *bench, id string) time.Duration {
	conn, err := pgx.Connect(t.Context(), b.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS plain (LIKE catalog_v2_g1.app_versions INCLUDING ALL)"); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.Query(t.Context(), `SELECT id, app_id, repo_id, app, listing::text, published_at, withdrawn_at,
		missing, sort_key FROM catalog_v2_g1.app_versions WHERE repo_id = $1`, id)
	if err != nil {
		t.Fatal(err)
	}
	values := must[[][]any](t)(pgx.CollectRows(rows, func(r pgx.CollectableRow) ([]any, error) { return r.Values() }))
	begin := time.Now()
	columns := []string{"id", "app_id", "repo_id", "app", "listing", "published_at", "withdrawn_at", "missing", "sort_key"}
	if _, err := conn.CopyFrom(t.Context(), pgx.Identifier{"plain"}, columns, pgx.CopyFromRows(values)); err != nil {
		t.Fatal(err)
	}
	return time.Since(begin)
}

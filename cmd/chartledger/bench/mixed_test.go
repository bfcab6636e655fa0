package bench_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/domain"
	"chartledger/projections"
)

// BenchmarkMixedReplay builds the next generation of each projection from a
// million mixed events, and beside it copies the same rows into tables with the
// same indexes: COPY alone is what the database can take.
func BenchmarkMixedReplay(b *testing.B) {
	onBrokers(b, func(b *testing.B, cluster *kafka.Cluster) {
		count := writeMixed(b, cluster)
		dsn := postgrestest.New(b)
		db, err := postgres.Open(b.Context(), dsn)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(db.Close)
		for _, p := range []projections.Projection{projections.Visibility(), projections.Catalog()} {
			var schema string
			b.Run("replay/"+p.Name, func(b *testing.B) { schema = rebuild(b, cluster, db, p, count) })
			b.Run("copy/"+p.Name, func(b *testing.B) { copyRows(b, dsn, schema, events(p, count)) })
		}
	})
}

// events is how many events a projection reads.
func events(p projections.Projection, count map[domain.Partition]int64) (n int64) {
	for _, at := range p.Partitions() {
		n += count[at]
	}
	return n
}

// rebuild feeds a new generation until it may take over.
func rebuild(b *testing.B, cluster *kafka.Cluster, db *postgres.DB, p projections.Projection, count map[domain.Partition]int64) string {
	b.Helper()
	next, err := db.Next(b.Context(), p, postgres.ProjectorOptions{})
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	begin, left := time.Now(), events(p, count)
	var mu sync.Mutex
	err = cluster.Follow(ctx, startsOf(b, next), func(ctx context.Context, batch domain.Batch) error {
		if err := next.Apply(ctx, batch); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if left -= int64(len(batch.Records)); left == 0 {
			stop()
		}
		return nil
	})
	if ctx.Err() == nil {
		b.Fatal(err)
	}
	if err := next.Promote(b.Context()); err != nil {
		b.Fatal(err)
	}
	took := time.Since(begin)
	rate(b, events(p, count), took)
	return next.Schema()
}

func startsOf(b *testing.B, p *postgres.Projector) []kafka.Start {
	b.Helper()
	positions, err := p.Positions(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	starts := make([]kafka.Start, len(positions))
	for i, at := range positions {
		starts[i] = kafka.Start{Partition: at.Partition}
	}
	return starts
}

func rate(b *testing.B, n int64, took time.Duration) {
	b.Helper()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(took.Seconds(), "s")
	b.ReportMetric(float64(n)/took.Seconds(), "events/s")
}

// copyRows copies every table of a schema into one like it.
func copyRows(b *testing.B, dsn, schema string, n int64) {
	b.Helper()
	conn, err := pgx.Connect(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(b.Context())
	rows, err := conn.Query(b.Context(), `SELECT table_name, string_agg(column_name, ', ' ORDER BY ordinal_position)
		FROM information_schema.columns WHERE table_schema = $1 AND is_generated = 'NEVER' GROUP BY 1`, schema)
	if err != nil {
		b.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Name, Columns string }])
	if err != nil {
		b.Fatal(err)
	}
	var took time.Duration
	var total int64
	for _, t := range tables {
		took += copyTable(b, conn, schema+"."+t.Name, t.Columns, &total)
	}
	if total == 0 {
		b.Fatal("nothing was copied")
	}
	rate(b, n, took)
	b.ReportMetric(float64(total)/took.Seconds(), "rows/s")
}

func copyTable(b *testing.B, conn *pgx.Conn, table, columns string, total *int64) time.Duration {
	b.Helper()
	file, err := os.CreateTemp(b.TempDir(), "rows")
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	plain := strings.ReplaceAll(table, ".", "_plain_")
	if _, err := conn.Exec(b.Context(), fmt.Sprintf("CREATE TABLE %s (LIKE %s INCLUDING ALL)", plain, table)); err != nil {
		b.Fatal(err)
	}
	if _, err := conn.PgConn().CopyTo(b.Context(), file, fmt.Sprintf("COPY %s (%s) TO STDOUT (FORMAT binary)", table, columns)); err != nil {
		b.Fatal(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	tag, err := conn.PgConn().CopyFrom(b.Context(), file, fmt.Sprintf("COPY %s (%s) FROM STDIN (FORMAT binary)", plain, columns))
	if err != nil {
		b.Fatal(err)
	}
	*total += tag.RowsAffected()
	return time.Since(begin)
}

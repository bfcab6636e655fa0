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
	"chartledger/cmd/chartledger/projector"
	"chartledger/domain"
	"chartledger/projections"
)

// BenchmarkMixedReplay fills a projection from a million mixed events, builds its
// next generation while that one is live, and then copies the same rows into
// tables with the same indexes: COPY alone is what the database can take.
func BenchmarkMixedReplay(b *testing.B) {
	onBrokers(b, func(b *testing.B, cluster *kafka.Cluster) {
		count := writeMixed(b, cluster)
		dsn := postgrestest.New(b)
		db, err := postgres.Open(b.Context(), dsn)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(db.Close)
		for _, p := range projections.All() {
			n := events(p, count)
			stop := project(b, cluster, db, p)
			b.Run(p.Name+"/first", func(b *testing.B) { awaits(b, db, p, n, 1) })
			b.Run(p.Name+"/replay", func(b *testing.B) {
				if err := db.Replay(b.Context(), p, true); err != nil {
					b.Fatal(err)
				}
				awaits(b, db, p, n, 2)
			})
			stop()
			b.Run(p.Name+"/copy", func(b *testing.B) { copyRows(b, dsn, fmt.Sprintf("%s_v%d_g2", p.Name, p.Version), n) })
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

// project runs a projector as a process has it.
func project(b *testing.B, cluster *kafka.Cluster, db *postgres.DB, p projections.Projection) (stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { projector.Run(ctx, projector.Options{Log: cluster, DB: db, Projection: p}) })
	stop = func() { cancel(); running.Wait() }
	b.Cleanup(stop)
	return stop
}

// awaits measures until a generation is live and has all events.
func awaits(b *testing.B, db *postgres.DB, p projections.Projection, n int64, number int) {
	b.Helper()
	begin, ticker := time.Now(), time.NewTicker(20*time.Millisecond)
	defer ticker.Stop()
	for ; ; <-ticker.C {
		all, err := db.Generations(b.Context(), p)
		if err != nil && domain.KindOf(err) != domain.Unavailable {
			b.Fatal(err)
		}
		if len(all) == 0 || all[0].Number != number {
			continue
		}
		if all[0].Problem != "" {
			b.Fatal(all[0].Problem)
		}
		var applied int64
		for _, at := range all[0].Positions {
			applied += at.Seq
		}
		if applied == n {
			rate(b, n, time.Since(begin))
			return
		}
	}
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

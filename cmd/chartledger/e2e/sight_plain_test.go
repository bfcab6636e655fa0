package e2e_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"chartledger/cmd/chartledger/bench/longlogtest"
)

// plainSQL is the rule as one would write it down. $1 is who asks, $2 what she has,
// $3 what she looks for.
const plainSQL = `SELECT r.* FROM {visibility}.repos r
	WHERE r.deleted_at IS NULL AND (r.visibility = 'public' OR r.owner = $1
		OR EXISTS (SELECT FROM {selectors}.matches m WHERE m.repo_id = r.id AND m.selector_id = ANY($2)))
	AND r.search LIKE '%' || $3 || '%'
	ORDER BY r.created_at DESC, r.id DESC LIMIT 21`

// plain measures the rule as a plain SELECT.
func (m *market) plain(b *testing.B, c *column) {
	pool, err := pgxpool.New(b.Context(), m.platform.dsn+"&pool_max_conns=20")
	m.must(err)
	defer pool.Close()
	sql := m.inSchemas(b, pool, plainSQL)
	ask := func(i int, q string) error {
		user := i % sightUsers * 37
		var has []string
		for _, s := range m.Given(user) {
			has = append(has, longlogtest.SelectorID(s))
		}
		rows, err := pool.Query(b.Context(), sql, longlogtest.UserID(user), has, q)
		if err != nil {
			return err
		}
		for rows.Next() {
			if _, err := rows.Values(); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	send := func(i int) error {
		if i%2 == 0 {
			return ask(i/2, "")
		}
		return ask(i/2, m.word(i/2))
	}
	c.highest("plain SELECT, both by turns", highest(b, send))
}

// inSchemas puts the live schemas in the place of their names.
func (m *market) inSchemas(b *testing.B, pool *pgxpool.Pool, sql string) string {
	b.Helper()
	rows, err := pool.Query(b.Context(), "SELECT projection, schema FROM chartledger.live")
	m.must(err)
	var name, schema string
	_, err = pgx.ForEachRow(rows, []any{&name, &schema}, func() error {
		sql = strings.ReplaceAll(sql, "{"+name+"}", schema)
		return nil
	})
	m.must(err)
	return sql
}

// work is the time that processes spent on processors: the program's two, and the
// database's connections.
type work struct{ program, database time.Duration }

func (w work) since(before work) work {
	return work{w.program - before.program, w.database - before.database}
}

func (m *market) worked(b *testing.B) (w work) {
	b.Helper()
	conn, err := pgx.Connect(b.Context(), m.platform.dsn)
	m.must(err)
	defer conn.Close(b.Context())
	rows, err := conn.Query(b.Context(), "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	m.must(err)
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	m.must(err)
	for _, pid := range pids {
		w.database += cpu(b, pid)
	}
	w.program = cpu(b, m.cmd.Process.Pid) + cpu(b, m.whole.cmd.Process.Pid)
	return w
}

func execute(b *testing.B, dsn, sql string) {
	b.Helper()
	conn, err := pgx.Connect(b.Context(), dsn)
	if err == nil {
		_, err = conn.Exec(b.Context(), sql)
		_ = conn.Close(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
}

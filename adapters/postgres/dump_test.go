package postgres_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// dump are all rows of a schema as text, in the order of their text.
func dump(t testing.TB, dsn, schema string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var all strings.Builder
	for _, table := range column(t, conn, "SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1", schema) {
		for _, row := range column(t, conn, "SELECT x::text FROM "+schema+"."+table+" x ORDER BY 1") {
			all.WriteString(table + ": " + row + "\n")
		}
	}
	return all.String()
}

// sameRows compares two dumps and shows only what differs.
func sameRows(t testing.TB, got, want string) {
	t.Helper()
	g, w := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	for _, line := range g {
		if !slices.Contains(w, line) {
			t.Errorf("unexpected row: %s", line)
		}
	}
	for _, line := range w {
		if !slices.Contains(g, line) {
			t.Errorf("missing row: %s", line)
		}
	}
}

func column(t testing.TB, conn *pgx.Conn, sql string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	return must[[]string](t)(pgx.CollectRows(rows, pgx.RowTo[string]))
}

// lines is a log that a test can wait for.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{}, 1)} }

func (l *lines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// Write takes a line.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

// wait ends when the log has a message.
func (l *lines) wait(t testing.TB, message string) {
	t.Helper()
	for {
		l.mu.Lock()
		has := strings.Contains(l.text.String(), message)
		l.mu.Unlock()
		if has {
			return
		}
		select {
		case <-l.more:
		case <-t.Context().Done():
			t.Fatalf("the log never said %q", message)
		}
	}
}

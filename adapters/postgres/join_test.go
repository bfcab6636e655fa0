package postgres_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// A label and the selector that wants it come at once, by two topics and through two
// processes. One has read all that it reads when the other begins: which then must
// not miss what the first one is about to commit.
func TestALabelAndItsSelectorComeAtOnce(t *testing.T) {
	t.Parallel()

	made := created("r", "alice", "r", repo.Private)
	made.Labels = map[string]string{"team": "red"}
	for name, tt := range map[string]struct {
		first, second domain.Topic
		table         string // that the first one writes
		isolation     string // that the database has transactions begin with
	}{
		"the label first":    {domain.RepoEvents, domain.AccessEvents, "labels", "read committed"},
		"the selector first": {domain.AccessEvents, domain.RepoEvents, "selectors", "read committed"},
		"in a database whose transactions see what was there when they began": {domain.AccessEvents, domain.RepoEvents, "selectors", "repeatable read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			b.record(domain.RepoEvents, made)
			b.record(domain.AccessEvents, defined("s", "team=red"))
			letGo := holdCommits(t, b, tt.table)
			exec(t, b.dsn, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = %L', current_database(), '`+tt.isolation+`'); END $$`)
			other := projector(t, open(t, b.dsn), projections.Selectors())

			first, second := make(chan error, 1), make(chan error, 1)
			go func() { first <- b.selectors.Apply(t.Context(), b.logs[domain.Partition{Topic: tt.first}].batch(0, 1)) }()
			waiting(t, b, 1)
			go func() { second <- other.Apply(t.Context(), b.logs[domain.Partition{Topic: tt.second}].batch(0, 1)) }()
			select {
			case err := <-second:
				t.Errorf("the second did not wait for the first: %v", err)
				second <- err
			case <-waited(t, b, 2):
			}
			letGo()
			for _, done := range []chan error{first, second} {
				if err := <-done; err != nil {
					t.Error(err)
				}
			}
			if !strings.Contains(dump(t, b.dsn, "selectors_v1_g1"), "matches: (r,s,r,") {
				t.Error("the selector and its repository have not found each other")
			}
		})
	}
}

// holdCommits has whoever wrote to a table of the join wait with its commit.
func holdCommits(t testing.TB, b *bench, table string) (letGo func()) {
	t.Helper()
	exec(t, b.dsn, `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON selectors_v1_g1.`+table+` DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION hold()`)
	conn := must[*pgx.Conn](t)(pgx.Connect(t.Context(), b.dsn))
	if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_lock(42)"); err != nil {
		t.Fatal(err)
	}
	return func() { _ = conn.Close(context.WithoutCancel(t.Context())) }
}

// waiting ends when so many wait for an advisory lock.
func waiting(t testing.TB, b *bench, n int) {
	t.Helper()
	select {
	case <-waited(t, b, n):
	case <-time.After(20 * time.Second):
		t.Fatalf("there are never %d who wait", n)
	}
}

// waited is closed when so many wait for an advisory lock.
func waited(t testing.TB, b *bench, n int) <-chan struct{} {
	done := make(chan struct{})
	conn := must[*pgx.Conn](t)(pgx.Connect(t.Context(), b.dsn))
	go func() {
		defer conn.Close(context.WithoutCancel(t.Context()))
		for now := 0; now != n; {
			err := conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&now)
			if err != nil {
				return
			}
		}
		close(done)
	}()
	return done
}

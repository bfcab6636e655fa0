package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"chartledger/adapters/postgres"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/commands"
)

func newSession(id, userID string, began time.Time) commands.Session {
	return commands.Session{Hash: []byte(id), UserID: userID, Epoch: 7, BeganAt: began, SeenAt: began}
}

// has fails unless these sessions are there, or not.
func has(t *testing.T, s *postgres.Sessions, there bool, ids ...string) {
	t.Helper()
	for _, id := range ids {
		_, err := s.Find(t.Context(), []byte(id))
		if there && err != nil || !there && !errors.Is(err, commands.ErrNoSession) {
			t.Errorf("session %s: got %v, want there: %t", id, err, there)
		}
	}
}

// TestSessions in a database where nobody has made a table before.
func TestSessions(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.New(t)
	db := open(t, dsn)
	s, ctx := db.Sessions(), t.Context()
	has(t, s, false, "a")
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := t0.Truncate(time.Microsecond)
	ok(s.Begin(ctx, newSession("a", "alice", now)))
	ok(s.Begin(ctx, newSession("b", "alice", now.Add(time.Hour))))
	other := open(t, dsn).Sessions()
	got, err := other.Find(ctx, []byte("a"))
	if err != nil || string(got.Hash) != "a" || got.UserID != "alice" || got.Epoch != 7 || got.BeganAt != now || got.SeenAt != now {
		t.Errorf("another process finds %+v, %v", got, err)
	}
	ok(s.Seen(ctx, []byte("a"), now.Add(time.Minute)))
	ok(s.Seen(ctx, []byte("a"), now.Add(time.Second)))
	if got, _ := other.Find(ctx, []byte("a")); got.SeenAt != now.Add(time.Minute) {
		t.Errorf("seen at %v", got.SeenAt)
	}
	ok(s.Sweep(ctx, now.Add(-time.Hour), now.Add(time.Minute-time.Second)))
	has(t, s, true, "a", "b")
	ok(s.Sweep(ctx, now.Add(-time.Hour), now.Add(time.Minute)))
	has(t, s, false, "a")
	has(t, s, true, "b")
	ok(s.Sweep(ctx, now.Add(time.Hour), now))
	has(t, s, false, "b")
	ok(s.Begin(ctx, newSession("c", "alice", now)))
	exec(t, dsn, "DROP SCHEMA chartledger CASCADE")
	has(t, s, false, "c")
	ok(s.Begin(ctx, newSession("d", "alice", now)))
	has(t, s, true, "d")
	ok(other.End(ctx, []byte("d")))
	ok(other.End(ctx, []byte("d")))
	has(t, s, false, "d")
}

// TestAUserHasNotAnyNumberOfSessions: the oldest go, and nobody else's.
func TestAUserHasNotAnyNumberOfSessions(t *testing.T) {
	t.Parallel()
	s := open(t, postgrestest.New(t)).Sessions()
	begin := func(n int, userID string) {
		if err := s.Begin(t.Context(), newSession(fmt.Sprint(userID, n), userID, t0.Add(time.Duration(n)*time.Second))); err != nil {
			t.Fatal(err)
		}
	}
	begin(0, "bob")
	for n := range 52 {
		begin(n, "alice")
	}
	has(t, s, false, "alice0", "alice1")
	has(t, s, true, "alice2", "alice51", "bob0")
}

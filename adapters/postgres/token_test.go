package postgres_test

import (
	"testing"
	"time"

	"chartledger/adapters/postgres/postgrestest"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// tokenOf is the token that a client gets for an event.
func tokenOf(r domain.Recorded) projections.Token {
	at := r.Position
	at.Offset++
	return projections.Token{at}
}

// A query with a token waits for the projector, of this process or of another.
func TestAQueryWaitsForItsToken(t *testing.T) {
	t.Parallel()

	b := setup(t)
	other := open(t, b.dsn).Queries()
	b.given(domain.RepoEvents, created("r0", "alice", "zero", repo.Public))
	at := tokenOf(b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public)))
	errs := make(chan error, 2)
	for _, q := range []projections.Queries{b.q, other} {
		go func() {
			_, err := q.Repo(t.Context(), alice, at, "r")
			errs <- err
		}()
	}
	b.project()
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// What a token asks for that the read models do not have.
func TestATokenThatIsNotReached(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		spoil func(*domain.Position)
		code  string
	}{
		"lies ahead":           {func(p *domain.Position) { p.Offset += 100 }, "projection_lagging"},
		"is of another log":    {func(p *domain.Position) { p.Generation = "topic-2" }, "token_of_another_log"},
		"is of access-events":  {func(p *domain.Position) { p.Partition.Topic = domain.AccessEvents }, "projection_lagging"},
		"is of what is unread": {func(p *domain.Position) { p.Partition.Topic = domain.AppEvents }, "projection_lagging"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			at := tokenOf(b.given(domain.RepoEvents, created("r", "alice", "one", repo.Public)))
			tt.spoil(&at[0])
			begin := time.Now()
			_, err := b.q.Repo(t.Context(), alice, at, "r")
			wantKind(t, err, domain.Unavailable, tt.code)
			if waited := time.Since(begin); tt.code == "projection_lagging" && waited < 1900*time.Millisecond {
				t.Errorf("gave up after %v", waited)
			}
		})
	}
}

// Without a projector that ever ran there is nothing to answer from, and it says so.
func TestQueriesBeforeTheFirstProjector(t *testing.T) {
	t.Parallel()

	b := setup(t)
	exec(t, b.dsn, "DROP SCHEMA chartledger, visibility_v3_g1, catalog_v2_g1 CASCADE")
	_, err := b.q.Repo(t.Context(), alice, nil, "r")
	wantKind(t, err, domain.Unavailable, "projection_not_built")
}

// Whoever leaves the making of the read models to others waits for all of them.
func TestBuiltSaysWhenAllProjectionsHaveTables(t *testing.T) {
	t.Parallel()

	db := open(t, postgrestest.New(t))
	for _, p := range projections.All() {
		wantKind(t, db.Queries().Built(t.Context(), nil), domain.Unavailable, "projection_not_built")
		projector(t, db, p)
	}
	if err := db.Queries().Built(t.Context(), nil); err != nil {
		t.Errorf("with all tables: %v", err)
	}
}

// An upgrade begins with tables that are empty: they are not built before they have
// what the log had.
func TestBuiltSaysWhenTheLogHasBeenRead(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.AccessEvents, defined("s", "team=red"))
	made := b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	at := tokenOf(made)
	wantKind(t, b.q.Built(t.Context(), at), domain.Unavailable, "projection_not_built")
	b.project()
	if err := b.q.Built(t.Context(), at); err != nil {
		t.Errorf("with all that there was: %v", err)
	}
}

package postgres_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/postgres"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// indexes are how a schema's indexes are made, without its name.
func indexes(t testing.TB, dsn, schema string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	all := column(t, conn, "SELECT indexdef FROM pg_indexes WHERE schemaname = $1 ORDER BY replace(indexdef, $1, '')", schema)
	return strings.ReplaceAll(strings.Join(all, "\n"), schema, "")
}

// A generation is filled without the indexes that queries need, and has the live
// one's when it may answer; or before, if a deletion cannot do without.
func TestAGenerationGetsItsIndexes(t *testing.T) {
	t.Parallel()

	v := projections.Visibility()
	for name, tt := range map[string]struct {
		events  []domain.Event
		applied bool // they are there once the events are applied
	}{
		"before it may answer": {[]domain.Event{created("r2", "alice", "two", repo.Public)}, false},
		"before a deletion":    {[]domain.Event{repo.Deleted{Ref: repo.Ref{RepoID: "r1"}}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			b.given(domain.RepoEvents, created("r1", "alice", "one", repo.Public), requested("r1", "s1"))
			b.given(domain.RepoEvents, tt.events...)
			want := indexes(t, b.dsn, "visibility_v1_g1")
			if err := b.db.Replay(t.Context(), v, false); err != nil {
				t.Fatal(err)
			}
			if got := indexes(t, b.dsn, "visibility_v1_g2"); strings.Count(got, "\n") != 1 || !strings.Contains(got, "_pkey") {
				t.Errorf("a new generation has\n%s", got)
			}
			feed(b)
			if got := indexes(t, b.dsn, "visibility_v1_g2"); (got == want) != tt.applied {
				t.Errorf("a generation that has read all has\n%s", got)
			}
			if err := b.db.Switch(t.Context(), v, 2); err != nil {
				t.Fatal(err)
			}
			if got := indexes(t, b.dsn, "visibility_v1_g2"); got != want {
				t.Errorf("the generation that answers has\n%s\nwant\n%s", got, want)
			}
			sameRows(t, dump(t, b.dsn, "visibility_v1_g2"), dump(t, b.dsn, "visibility_v1_g1"))
		})
	}
}

// Two lanes may find at once that they need the indexes: one makes them.
func TestIndexesAreMadeOnce(t *testing.T) {
	t.Parallel()

	b := catalogOfTwo(t)
	if err := b.db.Replay(t.Context(), projections.Catalog(), true); err != nil {
		t.Fatal(err)
	}
	var generation projections.Generation
	for _, g := range must[[]projections.Generation](t)(b.db.Generations(t.Context(), projections.Catalog())) {
		if g.State == projections.Building {
			generation = g
		}
	}
	next := must[*postgres.Projector](t)(b.db.Feed(projections.Catalog(), generation.Schema, postgres.ProjectorOptions{}))
	errs := make(chan error)
	for _, log := range b.logs {
		if log.at.Topic != domain.AppEvents {
			continue
		}
		go func() { errs <- next.Apply(t.Context(), log.batch(0, len(log.records))) }()
		go func() {
			_, err := b.db.Settle(t.Context(), projections.Catalog(), generation)
			errs <- err
		}()
		for range 2 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	}
	must[bool](t)(b.db.Settle(t.Context(), projections.Catalog(), generation)) // if it was not made before
	if got, want := indexes(t, b.dsn, "catalog_v1_g2"), indexes(t, b.dsn, "catalog_v1_g1"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

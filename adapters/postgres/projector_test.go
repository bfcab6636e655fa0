package postgres_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/postgres"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// Two projectors are given the same batch at once: one applies it, the other
// learns that it lost, and the rows are there once.
func TestOnlyOneProjectorMovesAPosition(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.AppEvents, registered("r", "app", ""), published("r", "app", "1.0.0"))
	log := b.partitionOf(domain.AppEvents, registered("r", "app", ""))
	other := projector(t, open(t, b.dsn), projections.Catalog())

	var group sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		p := []*postgres.Projector{b.catalog, other}[i%2]
		group.Go(func() { errs[i] = p.Apply(t.Context(), log.batch(0, 2)) })
	}
	group.Wait()

	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, postgres.ErrLostPosition):
			t.Errorf("got %v, want ErrLostPosition", err)
		}
	}
	if won != 1 {
		t.Errorf("%d projectors applied the batch, want 1", won)
	}
	if got := dump(t, b.dsn, "catalog_v2_g1"); strings.Count(got, "app_versions:") != 1 {
		t.Errorf("the rows are not there once:\n%s", got)
	}
}

// What must never be projected silently.
func TestApplyRefuses(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		spoil func(*domain.Batch)
		sql   string
		want  error
	}{
		"a batch that was applied":     {spoil: func(b *domain.Batch) { b.From = 0 }, want: postgres.ErrLostPosition},
		"a batch after a gap":          {spoil: func(b *domain.Batch) { b.From += 7 }, want: postgres.ErrLostPosition},
		"a topic made again":           {spoil: func(b *domain.Batch) { b.Generation = "topic-2" }, want: postgres.ErrOtherGeneration},
		"a hole in es-seq":             {spoil: func(b *domain.Batch) { b.Seq++ }, want: postgres.ErrBrokenChain},
		"an epoch that fell":           {spoil: func(b *domain.Batch) { b.Epoch = -1 }, want: postgres.ErrBrokenChain},
		"rows without their position":  {sql: "DELETE FROM chartledger.positions", want: postgres.ErrNoPosition},
		"control records out of place": {spoil: func(b *domain.Batch) { b.From, b.Records, b.Seq = 0, nil, 1 }, want: postgres.ErrLostPosition},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			b.given(domain.RepoEvents, created("r1", "alice", "one", repo.Public))
			b.record(domain.RepoEvents, created("r2", "alice", "two", repo.Public))
			log := b.partitionOf(domain.RepoEvents, nil)
			batch := log.batch(1, 2)
			batch.From = positionOf(t, b.visibility, log.at).Offset
			if tt.spoil != nil {
				tt.spoil(&batch)
			}
			exec(t, b.dsn, tt.sql)
			if err := b.visibility.Apply(t.Context(), batch); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if got := dump(t, b.dsn, "visibility_v3_g1"); strings.Count(got, "repos:") != 1 {
				t.Errorf("a refused batch changed rows:\n%s", got)
			}
		})
	}
}

// Positions are complete or an error: a missing one must not look like the beginning.
func TestPositionsSayWhenOneIsLost(t *testing.T) {
	t.Parallel()

	b := setup(t)
	exec(t, b.dsn, "DELETE FROM chartledger.positions WHERE partition = 7")
	if _, err := b.catalog.Positions(t.Context()); !errors.Is(err, postgres.ErrNoPosition) {
		t.Errorf("got %v, want ErrNoPosition", err)
	}
}

// The projector dies between its rows and its commit: neither rows nor position
// are there, and the same batch applies afterwards.
func TestRowsAndPositionSurviveACrashTogether(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	log := b.partitionOf(domain.RepoEvents, nil)
	exec(t, b.dsn, `CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
		CREATE CONSTRAINT TRIGGER crash AFTER INSERT ON visibility_v3_g1.repos DEFERRABLE INITIALLY DEFERRED
		FOR EACH ROW EXECUTE FUNCTION crash()`)

	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	logs := newLines()
	p := must[*postgres.Projector](t)(b.db.Projector(t.Context(), projections.Visibility(), postgres.ProjectorOptions{Log: logs.logger()}))
	go func() { done <- p.Apply(ctx, log.batch(0, 1)) }()
	logs.wait(t, "postgres is away")
	if at := positionOf(t, b.visibility, log.at); at.Offset != 0 || at.Generation != "" {
		t.Errorf("the position moved to %+v without its rows", at)
	}
	if got := dump(t, b.dsn, "visibility_v3_g1"); got != "" {
		t.Errorf("rows without their position:\n%s", got)
	}
	exec(t, b.dsn, "DROP TRIGGER crash ON visibility_v3_g1.repos")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	logs.wait(t, "postgres is back")
	cancel()
	if at := positionOf(t, b.visibility, log.at); at.Offset != log.end {
		t.Errorf("got position %d, want %d", at.Offset, log.end)
	}
}

// A projector that asks where to go on while the database is away waits for it.
func TestPositionsWaitForTheDatabase(t *testing.T) {
	t.Parallel()

	b := setup(t)
	logs := newLines()
	p := must[*postgres.Projector](t)(b.db.Projector(t.Context(), projections.Visibility(), postgres.ProjectorOptions{Log: logs.logger()}))
	exec(t, b.dsn, `CREATE FUNCTION busy() RETURNS bool LANGUAGE plpgsql AS
		$$ BEGIN RAISE EXCEPTION USING ERRCODE = '57P03'; END $$;
		ALTER TABLE chartledger.positions RENAME TO kept;
		CREATE VIEW chartledger.positions AS SELECT * FROM chartledger.kept WHERE busy()`)
	done := make(chan error, 1)
	go func() {
		_, err := p.Positions(t.Context())
		done <- err
	}()
	logs.wait(t, "postgres is away")
	exec(t, b.dsn, "DROP VIEW chartledger.positions; ALTER TABLE chartledger.kept RENAME TO positions")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Waiting for a database ends with the context.
func TestApplyEndsWithItsContext(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	exec(t, b.dsn, `CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$;
		CREATE TRIGGER busy BEFORE INSERT ON visibility_v3_g1.repos FOR EACH ROW EXECUTE FUNCTION busy()`)
	ctx, cancel := context.WithCancel(t.Context())
	logs := newLines()
	p := must[*postgres.Projector](t)(b.db.Projector(t.Context(), projections.Visibility(), postgres.ProjectorOptions{Log: logs.logger()}))
	done := make(chan error, 1)
	go func() { done <- p.Apply(ctx, b.partitionOf(domain.RepoEvents, nil).batch(0, 1)) }()
	logs.wait(t, "postgres is away")
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// A batch of control records moves the position alone.
func TestControlRecordsMoveThePosition(t *testing.T) {
	t.Parallel()

	b := setup(t)
	at := domain.Partition{Topic: domain.RepoEvents}
	batch := domain.Batch{Partition: at, Generation: generation, From: 0, Next: 5, Epoch: 4}
	if err := b.visibility.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if got := positionOf(t, b.visibility, at); got.Offset != 5 || got.Epoch != 4 || got.Generation != generation {
		t.Errorf("got %+v", got)
	}
}

// Processes that start at once make one generation.
func TestTheFirstGenerationIsMadeOnce(t *testing.T) {
	t.Parallel()

	b := setup(t)
	exec(t, b.dsn, "DROP SCHEMA chartledger, visibility_v3_g1, catalog_v2_g1 CASCADE")
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			if _, err := b.db.Projector(t.Context(), projections.Catalog(), postgres.ProjectorOptions{}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// A newer version of a projection gets tables of its own from the beginning.
func TestANewerVersionStartsAfresh(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.given(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	next := projections.Visibility()
	next.Version++
	p := projector(t, b.db, next)
	at := positionOf(t, p, domain.Partition{Topic: domain.RepoEvents})
	if p.Schema() != "visibility_v4_g1" || at.Offset != 0 {
		t.Errorf("got %s at %d", p.Schema(), at.Offset)
	}
	if _, err := b.q.Repo(t.Context(), alice, nil, "r"); err != nil {
		t.Errorf("the older version no longer answers: %v", err)
	}
}

// A generation is built beside the live one and takes over when it is not behind.
func TestANextGenerationTakesOver(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.given(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	next := must[*postgres.Projector](t)(b.db.Next(t.Context(), projections.Visibility(), postgres.ProjectorOptions{}))
	if err := next.Promote(t.Context()); !errors.Is(err, postgres.ErrBehind) {
		t.Fatalf("got %v, want ErrBehind", err)
	}
	exec(t, b.dsn, "UPDATE visibility_v3_g1.repos SET description = 'of generation 1'")
	if err := next.Apply(t.Context(), b.partitionOf(domain.RepoEvents, nil).batch(0, 1)); err != nil {
		t.Fatal(err)
	}
	if got := must[projections.Repo](t)(b.q.Repo(t.Context(), alice, nil, "r")); got.Description != "of generation 1" {
		t.Errorf("queries read the next generation before it was promoted")
	}
	if err := next.Promote(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := must[projections.Repo](t)(b.q.Repo(t.Context(), alice, nil, "r")); got.Description != "" {
		t.Errorf("queries still read the generation before")
	}
}

// No error tells the password.
func TestOpenKeepsThePassword(t *testing.T) {
	t.Parallel()

	for _, dsn := range []string{
		"postgres://u:s3cr3t@127.0.0.1:1/db", "postgres://u:s3cr3t@127.0.0.1:x/db", "postgres://u:s3cr3t%zz@h/db",
		"host=127.0.0.1 port=1 password=s3cr3t", "host=127.0.0.1 port=x password=s3cr3t", "password=s3cr3t host",
	} {
		_, err := postgres.Open(t.Context(), dsn)
		if err == nil || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: got %v", dsn, err)
		}
	}
}

func positionOf(t testing.TB, p *postgres.Projector, at domain.Partition) startPosition {
	t.Helper()
	for _, s := range must[[]startPosition](t)(p.Positions(t.Context())) {
		if s.Partition == at {
			return s
		}
	}
	t.Fatalf("no position of %s", at)
	return startPosition{}
}

func exec(t testing.TB, dsn, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

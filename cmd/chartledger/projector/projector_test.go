package projector_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres"
	"chartledger/cmd/chartledger/projector"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/projections"
)

// replay asks for a generation that takes over by itself.
func (s *stage) replay() {
	s.t.Helper()
	if err := s.db.Replay(s.t.Context(), projections.Catalog(), true); err != nil {
		s.t.Fatal(err)
	}
}

// rows are the live generation's versions as text.
func rows(ctx context.Context, dsn string) (string, error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return "", err
	}
	var schema, all string
	if err := tx.QueryRow(ctx, "SELECT schema FROM chartledger.live WHERE projection = 'catalog'").Scan(&schema); err != nil {
		return "", err
	}
	err = tx.QueryRow(ctx, "SELECT count(*)::text || md5(string_agg(x::text, '' ORDER BY id)) FROM "+schema+".app_versions x").Scan(&all)
	return all, err
}

// While a replay runs, switches and is rolled back, every answer is the same.
func TestAnswersAreTheSameDuringAReplay(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	s.publish(6, 20)
	s.run(projector.Options{})
	s.lives(1)
	before, err := rows(t.Context(), s.dsn)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var asked atomic.Int64
	var load sync.WaitGroup
	for range 3 {
		load.Go(func() {
			for ctx.Err() == nil {
				if got, err := rows(ctx, s.dsn); ctx.Err() == nil && (err != nil || got != before) {
					t.Errorf("got %s, %v; want %s", got, err, before)
					return
				}
				asked.Add(1)
			}
		})
	}
	s.replay()
	s.lives(2)
	if err := s.db.Switch(t.Context(), projections.Catalog(), 1); err != nil {
		t.Fatal(err)
	}
	s.replay()
	s.lives(3)
	stop()
	load.Wait()
	s.eventually("the generation before the former one is gone", func() bool { return len(s.generations()) == 2 })
	s.verified(6 * (20*11 + 1)) // a standing for each repository
	t.Logf("%d answers were the same", asked.Load())
}

// The former generation stays fed, so that there is a way back without a loss.
func TestTheFormerGenerationStaysFed(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	s.publish(1, 2)
	s.run(projector.Options{})
	s.lives(1)
	s.replay()
	s.lives(2)
	s.append(app("repo-0", 5, 10)...)
	s.lives(2)
	s.eventually("generation 1 can be switched to", func() bool { return s.db.Switch(t.Context(), projections.Catalog(), 1) == nil })
	s.lives(1)
	s.verified(3*11 + 1)
}

// A projector dies in the middle of a replay. The next one goes on from there, and
// makes the switch that was asked for.
func TestAReplayGoesOnAfterItsProjectorDied(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	s.publish(4, 20)
	stop := s.run(projector.Options{})
	s.lives(1)
	stop()
	s.replay()
	half := s.feedSome("catalog_v2_g2", 2)
	s.run(projector.Options{})
	s.lives(2)
	for _, at := range s.generations()[0].Positions {
		if at.Offset < half[at.Partition] {
			t.Errorf("%s went back to %d", at.Partition, at.Offset)
		}
	}
	s.verified(4 * (20*11 + 1))
}

// feedSome applies a few batches to a generation, and answers where it then stands.
func (s *stage) feedSome(schema string, batches int) map[domain.Partition]int64 {
	s.t.Helper()
	p, err := s.db.Feed(projections.Catalog(), schema, postgres.ProjectorOptions{})
	if err != nil {
		s.t.Fatal(err)
	}
	positions, err := p.Positions(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var starts []kafka.Start
	for _, at := range positions {
		starts = append(starts, projector.StartOf(at))
	}
	enough := errors.New("enough")
	reached := make(map[domain.Partition]int64)
	err = s.cluster.Follow(s.t.Context(), starts, func(ctx context.Context, b domain.Batch) error {
		if err := p.Apply(ctx, b); err != nil {
			return err
		}
		if len(b.Records) > 0 {
			reached[b.Partition] = b.Next
		}
		if len(reached) == batches {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		s.t.Fatal(err)
	}
	return reached
}

// Two processes feed the same generations at once: every batch is applied by one
// of them, and the rows are the fold.
func TestTwoProjectorsFeedOneGeneration(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	s.publish(4, 10)
	s.run(projector.Options{})
	s.run(projector.Options{DB: openDB(t, s.dsn)})
	s.replay()
	for round := range 5 {
		for r := range 4 {
			s.append(app(fmt.Sprintf("repo-%d", r), 100+round, 10)...)
		}
	}
	s.lives(2)
	s.verified(4 * (15*11 + 1))
}

// The topic is deleted and made again: the projector stops and says so, to
// readiness and to whoever lists the generations. Nothing of it is applied.
func TestATopicMadeAgainStopsTheProjector(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	s.publish(1, 3)
	var health atomic.Value
	s.run(projector.Options{Health: func(err error) {
		if err != nil {
			health.Store(err)
		}
	}})
	s.lives(1)
	before, err := rows(t.Context(), s.dsn)
	if err != nil {
		t.Fatal(err)
	}
	s.remake(string(domain.AppEvents))
	s.eventually("readiness says why", func() bool {
		err, _ := health.Load().(error)
		return errors.Is(err, kafka.ErrGeneration)
	})
	s.eventually("the list says why", func() bool { return strings.Contains(s.generations()[0].Problem, "is not the one") })
	if after, err := rows(t.Context(), s.dsn); err != nil || after != before {
		t.Errorf("the rows became %s, %v", after, err)
	}
}

// The database is not there when the projector starts, or goes away: the projector
// begins again by itself.
func TestAProjectorSurvivesItsDatabase(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	s.publish(1, 3)
	exec(t, s.dsn, "CREATE SCHEMA chartledger; CREATE VIEW chartledger.generations AS SELECT 1") // in the way
	s.run(projector.Options{})
	s.eventually("it has looked", func() bool {
		_, err := s.db.Generations(t.Context(), projections.Catalog())
		return err != nil
	})
	exec(t, s.dsn, "DROP SCHEMA chartledger CASCADE")
	s.eventually("the tables are made", func() bool {
		all, err := s.db.Generations(t.Context(), projections.Catalog())
		return err == nil && len(all) == 1
	})
	s.lives(1)
	exec(t, s.dsn, "UPDATE chartledger.positions SET next = 0, seq = 0, epoch = 0, generation = ''; TRUNCATE catalog_v2_g1.apps, catalog_v2_g1.app_versions")
	s.append(app("repo-0", 9, 10)...) // it finds that the database went back
	s.lives(1)
	s.verified(4*11 + 1)
}

func exec(t *testing.T, dsn, sql string) {
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

// A backlog is longer than one answer of the broker, which then leaves partitions
// out. That is no trouble: they come with the next ones.
func TestABacklogOfManyPartitionsIsRead(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	long := strings.Repeat("a long story ", 30_000)
	for r := range 40 { // 16 MB in all partitions
		id := fmt.Sprintf("repo-%d", r)
		ref := catalog.AppRef{RepoID: id, RepoVersion: 1, AppID: catalog.AppID(id, "app"), App: "app"}
		s.append(catalog.AppRegistered{AppRef: ref, Summary: catalog.Summary{Description: long}})
	}
	s.run(projector.Options{})
	s.lives(1)
	s.verified(40)
	if said := s.said.String(); said != "" {
		t.Errorf("the log's client complains:\n%s", said)
	}
}

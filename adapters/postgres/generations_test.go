package postgres_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/postgres"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// states are the generations of the visibility, such as "2:building 1:live".
func states(b *bench) string {
	b.t.Helper()
	var all []string
	for _, g := range must[[]projections.Generation](b.t)(b.db.Generations(b.t.Context(), projections.Visibility())) {
		all = append(all, strings.TrimPrefix(g.Schema, "visibility_v3_g")+":"+string(g.State))
	}
	return strings.Join(all, " ")
}

// feed applies to every generation of the visibility what it has not read, and to
// the selectors.
func feed(b *bench) {
	b.t.Helper()
	b.catchUp(b.selectors)
	for _, g := range must[[]projections.Generation](b.t)(b.db.Generations(b.t.Context(), projections.Visibility())) {
		p := must[*postgres.Projector](b.t)(b.db.Feed(projections.Visibility(), g.Schema, postgres.ProjectorOptions{}))
		at := g.Positions[0]
		log := b.logs[at.Partition]
		if at.Offset == log.end {
			continue
		}
		batch := log.batch(int(at.Seq), len(log.records))
		batch.From = at.Offset
		if err := p.Apply(b.t.Context(), batch); err != nil {
			b.t.Fatal(err)
		}
	}
}

// The life of generations: built, switched to, switched back, dropped.
func TestGenerationsComeAndGo(t *testing.T) {
	t.Parallel()

	b := setup(t)
	v := projections.Visibility()
	b.given(domain.RepoEvents, created("r1", "alice", "one", repo.Public))
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	is := func(want string) {
		t.Helper()
		if got := states(b); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	wantKind(t, b.db.Switch(t.Context(), v, 2), domain.Conflict, "no_generation")
	ok(b.db.Replay(t.Context(), v, false))
	ok(b.db.Replay(t.Context(), v, false)) // joins
	is("1:live 2:building")
	wantKind(t, b.db.Switch(t.Context(), v, 2), domain.Conflict, "generation_behind")
	is("1:live 2:building")
	feed(b)
	ok(b.db.Switch(t.Context(), v, 2))
	is("2:live 1:former")
	ok(b.db.Switch(t.Context(), v, 1))
	is("1:live 2:former")
	ok(b.db.Switch(t.Context(), v, 2))
	ok(b.db.Switch(t.Context(), v, 2)) // the answer was lost
	wantKind(t, b.db.Drop(t.Context(), v, 2), domain.Conflict, "generation_live")

	token := projections.Token{b.record(domain.RepoEvents, created("r2", "alice", "two", repo.Public)).Position}
	token[0].Offset++
	feed(b) // the former one too
	ok(b.db.Replay(t.Context(), v, true))
	is("2:live 3:building 1:former")
	feed(b)
	for _, g := range must[[]projections.Generation](t)(b.db.Generations(t.Context(), v)) {
		if switched := must[bool](t)(b.db.Settle(t.Context(), v, g)); switched != (g.Number == 3) {
			t.Errorf("generation %d: switched is %t", g.Number, switched)
		}
	}
	is("3:live 2:former")
	ok(b.db.Drop(t.Context(), v, 2))
	ok(b.db.Drop(t.Context(), v, 2)) // the answer was lost
	wantKind(t, b.db.Drop(t.Context(), v, 7), domain.Conflict, "no_generation")
	is("3:live")
	ok(b.db.Sweep(t.Context(), v, 0))
	if got := schemas(t, b.dsn); got != "catalog_v2_g1 chartledger history_v3_g1 public selectors_v1_g1 visibility_v3_g3" {
		t.Errorf("there is still %s", got)
	}
	if got := must[projections.Repo](t)(b.q.Repo(t.Context(), alice, token, "r2")); got.Name != "two" {
		t.Errorf("got %+v", got)
	}
}

// A switch that was asked for waits until the generation is not behind, and one
// that was not asked for is not made.
func TestASwitchWaitsForItsGeneration(t *testing.T) {
	t.Parallel()

	b := setup(t)
	v := projections.Visibility()
	b.given(domain.RepoEvents, created("r1", "alice", "one", repo.Public))
	settle := func() bool {
		t.Helper()
		done := false
		for _, g := range must[[]projections.Generation](t)(b.db.Generations(t.Context(), v)) {
			done = must[bool](t)(b.db.Settle(t.Context(), v, g)) || done
		}
		return done
	}
	for _, asked := range []bool{false, true} {
		if err := b.db.Replay(t.Context(), v, asked); err != nil {
			t.Fatal(err)
		}
		if !asked {
			feed(b)
		}
		if got := settle(); got != asked {
			t.Errorf("asked %t: switched is %t", asked, got)
		}
	}
	b.record(domain.RepoEvents, created("r2", "alice", "two", repo.Public))
	if err := b.db.Replay(t.Context(), v, true); err != nil {
		t.Fatal(err)
	}
	if settle() {
		t.Error("a generation took over that had read nothing")
	}
	feed(b)
	if !settle() {
		t.Error("a generation that is not behind did not take over")
	}
}

// The live projector applies all the while and is never seen to stand still. The
// switch is made all the same, and nothing that was answered before is lost.
func TestASwitchComesUpToABusyProjector(t *testing.T) {
	t.Parallel()

	b := setup(t)
	v := projections.Visibility()
	b.given(domain.RepoEvents, created("r0", "alice", "zero", repo.Public))
	next := must[*postgres.Projector](t)(b.db.Next(t.Context(), v, postgres.ProjectorOptions{}))
	log := b.partitionOf(domain.RepoEvents, nil)
	for range 400 {
		log.append(requested("r0", "s"+strings.Repeat("x", int(log.seq))))
	}
	var running sync.WaitGroup
	for _, p := range []*postgres.Projector{b.visibility, next} {
		running.Go(func() {
			at := positionOf(t, p, log.at)
			for i := int(at.Seq); i < len(log.records); i++ {
				batch := log.batch(i, i+1)
				batch.From = at.Offset
				if err := p.Apply(t.Context(), batch); err != nil {
					t.Error(err)
					return
				}
				at.Offset = batch.Next
			}
		})
	}
	err := b.db.Switch(t.Context(), v, 2)
	running.Wait()
	if err != nil || states(b) != "2:live 1:former" {
		t.Errorf("got %v, %s", err, states(b))
	}
	sameRows(t, dump(t, b.dsn, "visibility_v3_g2"), dump(t, b.dsn, "visibility_v3_g1"))
}

func schemas(t testing.TB, dsn string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	return strings.Join(column(t, conn, `SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)' ORDER BY 1`), " ")
}

// Where the live generation stands nobody knows any more: an empty one must not
// take its place as if it had come as far.
func TestALostPositionIsNoReasonToSwitch(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.given(domain.RepoEvents, created("r0", "alice", "zero", repo.Public))
	v := projections.Visibility()
	must[*postgres.Projector](t)(b.db.Next(t.Context(), v, postgres.ProjectorOptions{}))
	exec(t, b.dsn, "DELETE FROM chartledger.positions WHERE schema = 'visibility_v3_g1'")
	wantKind(t, b.db.Switch(t.Context(), v, 2), domain.Conflict, "generation_behind")
}

package postgres_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/postgres"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// follow reads the log in memory, a record a batch, and all of it: what came after
// the positions that are compared has to be left out.
func (b *bench) follow(ctx context.Context, starts []startPosition, handle func(context.Context, domain.Batch) error) error {
	for _, s := range starts {
		log := b.logs[s.Partition]
		for i := range log.records {
			if err := handle(ctx, log.batch(i, i+1)); err != nil {
				return err
			}
		}
	}
	<-ctx.Done()
	return ctx.Err()
}

// verified is what a verification of p finds.
func (b *bench) verified(p projections.Projection) projections.Verification {
	b.t.Helper()
	if err := b.db.RequestVerification(b.t.Context(), p, "verification"); err != nil {
		b.t.Fatal(err)
	}
	if worked, err := b.db.Verify(b.t.Context(), p, b.follow); err != nil || !worked {
		b.t.Fatalf("got %t, %v", worked, err)
	}
	v := must[projections.Verification](b.t)(b.db.Verification(b.t.Context(), p, "verification"))
	if v.FinishedAt == nil || v.Problem != "" || v.Generation != 1 || v.Done != v.Total {
		b.t.Errorf("got %+v", v)
	}
	return v
}

// catalogOfTwo is a log of two repositories, of which the projectors have read
// all but the last events.
func catalogOfTwo(t *testing.T) *bench {
	b := setup(t)
	b.given(domain.RepoEvents, created("r1", "alice", "one", repo.Public), created("r2", "bob", "r2", repo.Private), requested("r1", "s1"))
	firstSync(b, "r1", 180)
	firstSync(b, "r2", 120)
	b.record(domain.RepoEvents, repo.LabelAttached{Ref: repo.Ref{RepoID: "r1"}, Key: "team", Value: "red"})
	b.record(domain.AccessEvents, defined("red", "team=red"))
	b.project()
	b.record(domain.AppEvents, registered("r1", "late", "not read yet"), published("r1", "late", "1.0.0"))
	b.record(domain.RepoEvents, created("r3", "bob", "late", repo.Public))
	return b
}

func TestVerifyFindsWhatIsNotAsTheLogSays(t *testing.T) {
	t.Parallel()

	version := versionRef("r1", "app-0", "0.0.0").VersionID
	for name, tt := range map[string]struct {
		projection projections.Projection
		sql        string
		want       projections.Difference
	}{
		"nothing planted in the catalog":    {projection: projections.Catalog()},
		"nothing planted in the visibility": {projection: projections.Visibility()},
		"a row changed by hand": {projections.Catalog(), "UPDATE catalog_v2_g1.app_versions SET missing = true WHERE id = '" + version + "'",
			projections.Difference{Table: "app_versions", ID: version, Column: "missing", Got: "true", Want: "false"}},
		"a document changed by hand": {projections.Catalog(), `UPDATE catalog_v2_g1.app_versions SET listing = (' ' || listing::text)::json WHERE id = '` + version + "'",
			projections.Difference{Table: "app_versions", ID: version}},
		"a row missing": {projections.Catalog(), "DELETE FROM catalog_v2_g1.app_versions WHERE id = '" + version + "'",
			projections.Difference{Table: "app_versions", ID: version, Got: "no row", Want: "a row"}},
		"a row too many": {projections.Visibility(), "INSERT INTO visibility_v3_g1.sync_requests (id, repo_id, trigger, requested_by, asked) VALUES ('zz', 'r', '', '', 1)",
			projections.Difference{Table: "sync_requests", ID: "zz", Got: "a row", Want: "no row"}},
		"a match missing": {projections.Selectors(), "DELETE FROM selectors_v1_g1.matches",
			projections.Difference{Table: "matches", ID: "r1/red", Got: "no row", Want: "a row"}},
		"a match too many": {projections.Selectors(), "INSERT INTO selectors_v1_g1.matches VALUES ('r2', 'red', 'r2', now())",
			projections.Difference{Table: "matches", ID: "r2/red", Got: "a row", Want: "no row"}},
		"a derived column": {projections.Visibility(), "UPDATE visibility_v3_g1.repos SET name_key = 'x' WHERE id = 'r2'",
			projections.Difference{Table: "repos", ID: "r2", Column: "name_key", Got: "x", Want: "r2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			b := catalogOfTwo(t)
			exec(t, b.dsn, tt.sql)
			v := b.verified(tt.projection)
			if tt.sql == "" {
				if v.Different != 0 || len(v.Differences) != 0 || v.Rows < 3 {
					t.Errorf("got %+v", v)
				}
				return
			}
			if v.Different != 1 || len(v.Differences) != 1 {
				t.Fatalf("got %+v", v)
			}
			got := v.Differences[0]
			if tt.want.Got == "" { // how it is put is not what matters
				got.Got, got.Want = "", ""
			}
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// Thousands of differences are counted, and only the first named.
func TestVerifyNamesTheFirstDifferences(t *testing.T) {
	t.Parallel()

	b := catalogOfTwo(t)
	exec(t, b.dsn, "DELETE FROM catalog_v2_g1.app_versions")
	if v := b.verified(projections.Catalog()); v.Different != 300 || len(v.Differences) != 20 {
		t.Errorf("got %d differences, %d of them named", v.Different, len(v.Differences))
	}
}

// A verification that ends half way leaves nothing but the wish: the next
// projector begins afresh, and then the tables of both tries go.
func TestAVerificationSurvivesItsProjector(t *testing.T) {
	t.Parallel()

	b := catalogOfTwo(t)
	ctx, cancel := context.WithCancel(t.Context())
	if err := b.db.RequestVerification(ctx, projections.Catalog(), "verification"); err != nil {
		t.Fatal(err)
	}
	killed := func(ctx context.Context, _ []startPosition, _ func(context.Context, domain.Batch) error) error {
		if worked, err := b.db.Verify(t.Context(), projections.Catalog(), b.follow); worked || err != nil {
			t.Errorf("two work on one verification: %t, %v", worked, err)
		}
		soon, done := context.WithTimeout(t.Context(), 20*time.Second)
		defer done()
		if err := b.db.Replay(soon, projections.Catalog(), false); err != nil {
			t.Errorf("a verification holds up a replay: %v", err)
		}
		cancel()
		return ctx.Err()
	}
	if worked, err := b.db.Verify(ctx, projections.Catalog(), killed); !worked || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %t, %v", worked, err)
	}
	// The lock goes with the connection of the dead one, a moment later.
	for deadline := time.Now().Add(10 * time.Second); ; {
		worked, err := b.db.Verify(t.Context(), projections.Catalog(), b.follow)
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("got %t, %v", worked, err)
		}
		if worked {
			break
		}
	}
	if v := must[projections.Verification](t)(b.db.Verification(t.Context(), projections.Catalog(), "verification")); v.FinishedAt == nil || v.Different != 0 {
		t.Errorf("got %+v", v)
	}
	if err := b.db.Drop(t.Context(), projections.Catalog(), 3); err != nil {
		t.Fatal(err)
	}
	if err := b.db.Sweep(t.Context(), projections.Catalog(), 0); err != nil {
		t.Fatal(err)
	}
	if got := schemas(t, b.dsn); got != "catalog_v2_g1 chartledger history_v3_g1 public selectors_v1_g1 visibility_v3_g1" {
		t.Errorf("there is still %s", got)
	}
}

// A log that cannot be folded is an outcome, and says where.
func TestVerifyTellsOfABrokenLog(t *testing.T) {
	t.Parallel()

	b := catalogOfTwo(t)
	if err := b.db.RequestVerification(t.Context(), projections.Catalog(), "v"); err != nil {
		t.Fatal(err)
	}
	wrong := func(context.Context, []startPosition, func(context.Context, domain.Batch) error) error {
		return postgres.ErrOtherGeneration
	}
	if worked, err := b.db.Verify(t.Context(), projections.Catalog(), wrong); !worked || err != nil {
		t.Fatalf("got %t, %v", worked, err)
	}
	v := must[projections.Verification](t)(b.db.Verification(t.Context(), projections.Catalog(), "v"))
	if v.FinishedAt == nil || !strings.Contains(v.Problem, "another generation") {
		t.Errorf("got %+v", v)
	}
}

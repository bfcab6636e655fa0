package postgres_test

import (
	"testing"

	"chartledger/adapters/postgres"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// A query remembers where the read models were. After a switch it must not go on
// reading there, although the rows are still there.
func TestAQueryFollowsASwitch(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	b.project()
	name := func(at projections.Token) string {
		t.Helper()
		got, err := b.q.Repo(t.Context(), projections.Viewer{SeesAll: true}, at, "r")
		if err != nil {
			t.Fatal(err)
		}
		return got.Name
	}
	if got := name(nil) + name(nil); got != "oneone" {
		t.Fatalf("got %q", got)
	}
	next, err := b.db.Next(t.Context(), projections.Visibility(), postgres.ProjectorOptions{})
	if err != nil {
		t.Fatal(err)
	}
	two := "two"
	renamed := b.record(domain.RepoEvents, repo.Updated{Ref: repo.Ref{RepoID: "r"}, Name: &two})
	log := b.logs[renamed.Position.Partition]
	if err := next.Apply(t.Context(), log.batch(0, 2)); err != nil {
		t.Fatal(err)
	}
	b.catchUp(b.selectors)
	if got := name(nil); got != "one" {
		t.Errorf("before the switch: got %q", got)
	}
	if err := next.Promote(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := name(nil) + name(tokenOf(renamed)); got != "twotwo" {
		t.Errorf("after the switch: got %q, want two and, with a token, two", got)
	}
}

// What a query remembers is no answer for a token that asks for more.
func TestAQueryThatRemembersWaitsForItsToken(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "one", repo.Public))
	b.project()
	if _, err := b.q.Repo(t.Context(), projections.Viewer{SeesAll: true}, nil, "r"); err != nil {
		t.Fatal(err)
	}
	two := "two"
	renamed := b.record(domain.RepoEvents, repo.Updated{Ref: repo.Ref{RepoID: "r"}, Name: &two})
	_, err := b.q.Repo(t.Context(), projections.Viewer{SeesAll: true}, tokenOf(renamed), "r")
	wantKind(t, err, domain.Unavailable, "projection_lagging")
	b.project()
	got, err := b.q.Repo(t.Context(), projections.Viewer{SeesAll: true}, tokenOf(renamed), "r")
	if err != nil || got.Name != "two" {
		t.Errorf("got %q, %v", got.Name, err)
	}
}

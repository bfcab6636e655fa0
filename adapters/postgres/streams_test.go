package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"chartledger/adapters/postgres"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/projections"
)

// A user with more selectors than are merged one by one sees what they match, once,
// in the order of names as they are now: of a repository whose name came before its
// labels, and of one that was renamed.
func TestManySelectorsAreOneList(t *testing.T) {
	t.Parallel()

	b := setup(t)
	var hers []string
	for n := range 40 {
		id := fmt.Sprintf("s%02d", n)
		hers = append(hers, id)
		b.record(domain.AccessEvents, defined(id, fmt.Sprintf("n in (%d,%d)", n, n+1)))
	}
	for n := range 60 {
		id := fmt.Sprintf("r%02d", n)
		b.record(domain.RepoEvents, created(id, "alice", id, repo.Private),
			repo.LabelAttached{Ref: repo.Ref{RepoID: id}, Key: "n", Value: fmt.Sprint(n)})
	}
	b.project()
	first := "a"
	b.given(domain.RepoEvents, repo.Updated{Ref: repo.Ref{RepoID: "r40"}, Name: &first})
	for _, has := range []int{1, 16, 17, 40} {
		var want []string
		for n := range has + 1 {
			if n != 40 {
				want = append(want, fmt.Sprintf("r%02d", n))
			}
		}
		if has == 40 {
			want = slices.Insert(want, 0, "r40")
		}
		for _, size := range []int{7, 200} {
			got := pagesOf(t, b, having(hers[:has]...), size)
			if !slices.Equal(got, want) {
				t.Errorf("with %d selectors, in pages of %d\ngot  %v\nwant %v", has, size, got, want)
			}
		}
	}
}

// A name comes to the join by another way than to the list itself. Until both have a new
// one nothing is listed twice on a page, and nothing is lost that kept its name.
func TestALargeListWhileNamesChange(t *testing.T) {
	t.Parallel()

	renamed := func(id, name string) domain.Event {
		return repo.Updated{Ref: repo.Ref{RepoID: id}, Name: &name}
	}
	for name, behind := range map[string]func(b *bench) *postgres.Projector{
		"to the list first": func(b *bench) *postgres.Projector { return b.visibility },
		"to the join first": func(b *bench) *postgres.Projector { return b.selectors },
	} {
		b := setup(t)
		b.record(domain.AccessEvents, defined("s", "n"))
		for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
			b.record(domain.RepoEvents, created(id, "alice", id, repo.Private),
				repo.LabelAttached{Ref: repo.Ref{RepoID: id}, Key: "n", Value: "1"})
		}
		b.record(domain.RepoEvents, repo.VisibilitySet{Ref: repo.Ref{RepoID: "d"}, Visibility: repo.Public})
		b.project()
		b.record(domain.RepoEvents, renamed("a", "x"), renamed("b", "y"), renamed("d", "dd"))
		b.catchUp(behind(b))
		for size := 1; size <= 8; size++ {
			got := pagesOf(t, b, having("s"), size)
			for _, id := range []string{"c", "e", "f"} {
				if n := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return s != id })); n != 1 {
					t.Errorf("%s, in pages of %d: %s is listed %d times: %v", name, size, id, n, got)
				}
			}
			if size > 6 && len(got) != 6 {
				t.Errorf("%s, on one page: %v", name, got)
			}
		}
	}
}

func pagesOf(t *testing.T, b *bench, v projections.Viewer, size int) (ids []string) {
	t.Helper()
	for p := (projections.Page{Limit: size}); ; {
		list := must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), v, nil, projections.RepoFilter{}, p))
		for _, r := range list.Items {
			ids = append(ids, r.ID)
		}
		if p.Cursor = list.NextCursor; p.Cursor == "" {
			return ids
		}
		if len(ids) > 1000 {
			t.Fatalf("the pages have no end: %v", ids[:20])
		}
	}
}

// A database without pg_trgm answers the same searches.
func TestSearchesDoWithoutTheIndexOfPieces(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one, two := created("1", "alice", "stable", repo.Public), created("2", "alice", "incubator", repo.Public)
	b.given(domain.RepoEvents, one, two)
	search := func() (ids []string) {
		for _, q := range []string{"stab", "cuba", "nowhere", "u"} {
			for _, r := range must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), bob, nil, projections.RepoFilter{Q: q}, projections.Page{})).Items {
				ids = append(ids, q+" "+r.ID)
			}
		}
		return ids
	}
	want := []string{"stab 1", "cuba 2", "u 2"}
	if got := search(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	exec(t, b.dsn, "DROP INDEX visibility_v3_g1.repos_pieces")
	if got := search(); !slices.Equal(got, want) {
		t.Errorf("without the index: got %v, want %v", got, want)
	}
}

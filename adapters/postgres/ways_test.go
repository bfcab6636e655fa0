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

// A search finds the same, for the same reasons and in the same order, in whatever way
// it is answered: which one is a guess.
func TestAllWaysOfSearchingFindTheSame(t *testing.T) {
	t.Parallel()

	b := setup(t)
	sixty(b)
	pagesOf(t, b, bob, 20) // so that it is known where they are
	all := having("s1", "s2", "s3")
	all.SeesAll = true
	for name, v := range map[string]projections.Viewer{"nobody": {}, "bob": bob, "with selectors": having("s1", "s2", "s3"), "who sees all": all} {
		for _, f := range []projections.RepoFilter{{Q: "charts"}, {Q: "charts-2"}, {Q: "n=3", Sort: "-created_at"}, {Q: "r1", Sort: "-name"}, {Q: "nowhere"},
			{Q: "charts", Selector: "s2"}, {Q: "charts", Selector: "s2", View: projections.SharedWith}} {
			found := func(way int) []string { b.q.Answer(way); return reasonsOf(t, b, v, f) }
			want := found(postgres.ByWalking)
			if len(want) == 0 && f.Q != "nowhere" && (f.Selector == "" || len(v.Selectors) > 0) {
				t.Errorf("%s finds nothing of %q", name, f.Q)
			}
			for _, way := range []int{postgres.ByPublic, postgres.ByLookup} {
				if got := found(way); !slices.Equal(got, want) {
					t.Errorf("%s, %+v, way %d\ngot  %v\nwant %v", name, f, way, got, want)
				}
			}
		}
	}
}

// sixty records repositories of alice and bob, and three selectors that match some.
func sixty(b *bench) {
	b.record(domain.AccessEvents, defined("s1", "n in (1,2,3)"), defined("s2", "n in (3,4)"), defined("s3", "n=9"))
	for n := range 60 {
		id, visibility := fmt.Sprintf("r%02d", n), repo.Private
		if n%3 == 0 {
			visibility = repo.Public
		}
		b.record(domain.RepoEvents, created(id, []string{"alice", "bob"}[n/50], fmt.Sprintf("%s-charts-%d", id, n%4), visibility),
			repo.LabelAttached{Ref: repo.Ref{RepoID: id}, Key: "n", Value: fmt.Sprint(n % 7)})
	}
	b.record(domain.RepoEvents, repo.Deleted{Ref: repo.Ref{RepoID: "r03"}})
	b.project()
}

// reasonsOf are the repositories that are found, in pages of seven, and why they are seen.
func reasonsOf(t *testing.T, b *bench, v projections.Viewer, f projections.RepoFilter) (found []string) {
	t.Helper()
	for p := (projections.Page{Limit: 7}); ; {
		list := must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), v, nil, f, p))
		for _, r := range list.Items {
			found = append(found, fmt.Sprint(r.ID, r.Access))
		}
		if p.Cursor = list.NextCursor; p.Cursor == "" {
			return found
		}
	}
}

// One selector's are those that it matches and that are to be seen: for who has it, in
// every order, and for who sees all. Who has it not learns nothing.
func TestWhatOneSelectorMatches(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.AccessEvents, defined("s1", "n in (1,2)"), defined("s2", "n=2"))
	for n := range 6 {
		id := fmt.Sprintf("r%d", n)
		b.record(domain.RepoEvents, created(id, "alice", id, repo.Private), repo.LabelAttached{Ref: repo.Ref{RepoID: id}, Key: "n", Value: fmt.Sprint(n % 3)})
	}
	b.project()
	for name, tt := range map[string]struct {
		viewer projections.Viewer
		filter projections.RepoFilter
		want   []string
	}{
		"hers":                 {having("s1", "s2"), projections.RepoFilter{Selector: "s2"}, []string{"r2", "r5"}},
		"the other way round":  {having("s1", "s2"), projections.RepoFilter{Selector: "s1", Sort: "-name"}, []string{"r5", "r4", "r2", "r1"}},
		"by what changes":      {having("s1"), projections.RepoFilter{Selector: "s1", Sort: "updated_at"}, []string{"r1", "r2", "r4", "r5"}},
		"that she has not":     {having("s1"), projections.RepoFilter{Selector: "s2"}, nil},
		"the owner has it not": {projections.Viewer{UserID: "alice"}, projections.RepoFilter{Selector: "s1", Sort: "updated_at"}, nil},
		"who sees all":         {projections.Viewer{UserID: "root", SeesAll: true}, projections.RepoFilter{Selector: "s2"}, []string{"r2", "r5"}},
		"with another filter":  {having("s1"), projections.RepoFilter{Selector: "s1", Status: "pending"}, []string{"r1", "r2", "r4", "r5"}},
	} {
		list := must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), tt.viewer, nil, tt.filter, projections.Page{}))
		var got []string
		for _, r := range list.Items {
			got = append(got, r.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

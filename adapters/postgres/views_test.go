package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chartledger/adapters/postgres"
	"chartledger/projections"
	"chartledger/projections/sighttest"
)

// inView is the rule of views, from the reasons for which a repository is seen.
func inView(view projections.View, why []string) bool {
	public, own := slices.Contains(why, "public"), slices.Contains(why, "owner")
	switch view {
	case projections.Mine:
		return own
	case projections.ThePublic:
		return public
	case projections.SharedWith:
		return !public && !own && slices.ContainsFunc(why, func(r string) bool { return strings.HasPrefix(r, "selector ") })
	}
	return len(why) > 0
}

func views() []projections.View {
	return []projections.View{projections.Mine, projections.ThePublic, projections.SharedWith}
}

// sameViews holds every view, in any order and with a search, against the oracle.
func (s *sightings) sameViews(t *rapid.T, w *sighttest.World, v projections.Viewer) {
	for _, view := range views() {
		var want []string
		for _, id := range sighttest.RepoIDs() {
			if inView(view, w.Why(v.UserID, id)) {
				want = append(want, id)
			}
		}
		for _, f := range []projections.RepoFilter{{}, {Sort: "-created_at"}, {Sort: "updated_at"}, {Q: "e"}, {Q: "Example"}} {
			f.View = view
			got := s.pages(t, v, f, 2)
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s sees %v with %+v; it is %v", v.UserID, got, f, want)
			}
		}
	}
}

// A view shows the same for the same reasons, whichever way it is put together: by its
// reasons, by what is searched for, or by asking the rule of each repository.
func TestAViewIsAPartOfWhatIsSeen(t *testing.T) {
	t.Parallel()

	b := setup(t)
	sixty(b)
	pagesOf(t, b, bob, 20) // so that it is known where they are
	operator := having("s1", "s2", "s3")
	operator.SeesAll = true
	some := map[string]projections.Viewer{"nobody": {}, "bob": {UserID: "bob"}, "with selectors": having("s1", "s2", "s3"), "who sees all": operator}
	for name, v := range some {
		all := b.reasonsBySlowRule(t, v)
		for _, view := range views() {
			var want []string
			for id, why := range all {
				if inView(view, why) {
					want = append(want, fmt.Sprint(id, why))
				}
			}
			slices.Sort(want)
			for _, way := range []int{postgres.ByWalking, postgres.ByPublic, postgres.ByLookup} {
				b.q.Answer(way)
				for _, f := range []projections.RepoFilter{{}, {Sort: "-name"}, {Sort: "updated_at"}, {Q: "charts"}, {Runtime: "kubernetes"}} {
					f.View = view
					if got := b.reasonsIn(t, v, f); !slices.Equal(got, want) {
						t.Errorf("%s, %+v, way %d\ngot  %v\nwant %v", name, f, way, got, want)
					}
				}
			}
		}
	}
}

// reasonsBySlowRule are the reasons of all that v sees.
func (b *bench) reasonsBySlowRule(t *testing.T, v projections.Viewer) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, r := range must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), v, nil, projections.RepoFilter{Sort: "updated_at"}, projections.Page{Limit: 200})).Items {
		all[r.ID] = sighttest.Reasons(r.Access)
	}
	return all
}

// reasonsIn are the repositories of a list, page by page, with their reasons.
func (b *bench) reasonsIn(t *testing.T, v projections.Viewer, f projections.RepoFilter) (found []string) {
	t.Helper()
	for p := (projections.Page{Limit: 7}); ; {
		list := must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), v, nil, f, p))
		for _, r := range list.Items {
			found = append(found, fmt.Sprint(r.ID, sighttest.Reasons(r.Access)))
		}
		if p.Cursor = list.NextCursor; p.Cursor == "" {
			slices.Sort(found)
			return found
		}
	}
}

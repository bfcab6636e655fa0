package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/projections"
)

// Who may know how far a repository is seen.
func TestWhoReadsAnAudience(t *testing.T) {
	t.Parallel()

	b := setup(t)
	const yes, forbidden, none = "", "forbidden", "not_found"
	for title, tt := range map[string]struct {
		when                    []domain.Event
		alice, bob, red, anyone string
	}{
		"private": {[]domain.Event{}, yes, none, forbidden, none},
		"public":  {[]domain.Event{repo.VisibilitySet{Ref: repo.Ref{RepoID: "r"}, Visibility: repo.Public}}, yes, forbidden, forbidden, forbidden},
		"given":   {[]domain.Event{repo.Transferred{Ref: repo.Ref{RepoID: "r"}, To: "bob"}}, none, yes, forbidden, none},
		"deleted": {[]domain.Event{repo.Deleted{Ref: repo.Ref{RepoID: "r"}}}, none, none, none, none},
	} {
		t.Run(title, func(t *testing.T) {
			b.reset(t)
			aCatalog(b)
			b.given(domain.RepoEvents, tt.when...)
			red := having("red")
			red.UserID = "cat"
			for _, asked := range []struct {
				who  projections.Viewer
				want string
			}{{alice, tt.alice}, {bob, tt.bob}, {red, tt.red}, {projections.Viewer{}, tt.anyone}} {
				reach, err := b.q.Reach(t.Context(), asked.who, nil, "r")
				switch asked.want {
				case yes:
					if err != nil || !slices.Equal(reach.Selectors, []string{"any", "red"}) || reach.Owner != asked.who.UserID || reach.Public != (title == "public") {
						t.Errorf("%s: got %+v and %v", asked.who.UserID, reach, err)
					}
				case forbidden:
					wantKind(t, err, domain.Forbidden, asked.want)
				case none:
					wantKind(t, err, domain.NotFound, asked.want)
				}
			}
		})
	}
}

// A thousand selectors may match: the oldest few are told of.
func TestReasonsAreBounded(t *testing.T) {
	t.Parallel()

	b := setup(t)
	made := created("r", "alice", "stable", repo.Private)
	made.Labels = map[string]string{"team": "red"}
	b.record(domain.RepoEvents, made)
	var hers []string
	for i := range 2 * projections.MaxByRepo {
		hers = append(hers, fmt.Sprintf("s%02d", i))
		b.record(domain.AccessEvents, defined(hers[i], "team"))
	}
	b.project()
	r := must[projections.Repo](t)(b.q.Repo(t.Context(), having(hers[5:]...), nil, "r"))
	if len(r.Access) != projections.MaxByRepo || r.Access[0] != (projections.Reason{Why: projections.ByMatch, SelectorID: "s05"}) {
		t.Errorf("got %v", r.Access)
	}
}

// An audience waits for the selectors that its token asks for.
func TestAnAudienceWaitsForItsToken(t *testing.T) {
	t.Parallel()

	b := setup(t)
	aCatalog(b)
	last := b.record(domain.AccessEvents, selector.Removed{Ref: selector.Ref{SelectorID: "red"}})
	_, err := b.q.Reach(t.Context(), alice, tokenOf(last), "r")
	wantKind(t, err, domain.Unavailable, "projection_lagging")
	b.project()
	if reach := must[projections.Reach](t)(b.q.Reach(t.Context(), alice, tokenOf(last), "r")); !slices.Equal(reach.Selectors, []string{"any"}) {
		t.Errorf("got %v", reach.Selectors)
	}
}

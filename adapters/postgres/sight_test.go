package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"chartledger/adapters/postgres"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/domain"
	"chartledger/projections"
	"chartledger/projections/sighttest"
)

// Whoever asks whether a user may see a repository, in any world and after every
// change of it, is told the same by the oracle, the registrar and every user's own
// queries, on tables that came about live and on tables made from the log anew, with
// the topics in any order and in any batches.
func TestQueriesSayTheSameOfWhoSeesWhat(t *testing.T) {
	t.Parallel()
	for i := range 2 { // of a hundred worlds each
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			worlds(t)
		})
	}
}

func worlds(t *testing.T) {
	live, rebuilt := newSightings(t), newSightings(t)
	rapid.Check(t, func(t *rapid.T) {
		w := sighttest.New()
		live.empty(t)
		rebuilt.empty(t)
		live.apply(t, w.Access.Batch(0, w.Access.Len()))
		for _, action := range rapid.SliceOfN(sighttest.Actions(), 1, 15).Draw(t, "actions") {
			repos, access := w.Repos.Len(), w.Access.Len()
			action.Happen(w)
			live.apply(t, w.Repos.Batch(repos, 9))
			live.apply(t, w.Access.Batch(access, 9))
			live.agree(t, w, "live")
		}
		rebuilt.rebuild(t, w)
		rebuilt.agree(t, w, "rebuilt")
		if got, want := rebuilt.matches(t), live.matches(t); got != want {
			t.Errorf("rebuilt, the matches are\n%s\nlive\n%s", got, want)
		}
	})
}

// sightings are the read models of who sees what, and one who asks them.
type sightings struct {
	visibility, selectors *postgres.Projector
	queries               *postgres.Queries
	conn                  *pgx.Conn
}

func newSightings(t *testing.T) *sightings {
	dsn := postgrestest.New(t)
	db := open(t, dsn)
	projector(t, db, projections.Catalog())
	conn := must[*pgx.Conn](t)(pgx.Connect(t.Context(), dsn))
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return &sightings{projector(t, db, projections.Visibility()), projector(t, db, projections.Selectors()), db.Queries(), conn}
}

// empty takes away the world before. So few rows are deleted sooner than truncated.
func (s *sightings) empty(t *rapid.T) {
	_, err := s.conn.Exec(t.Context(), `DELETE FROM visibility_v3_g1.repos; DELETE FROM selectors_v1_g1.labels;
		DELETE FROM selectors_v1_g1.selectors; DELETE FROM selectors_v1_g1.matches;
		UPDATE chartledger.positions SET generation = '', next = 0, epoch = 0, seq = 0`)
	if err != nil {
		t.Fatal(err)
	}
}

// apply gives a batch to all who read its topic.
func (s *sightings) apply(t *rapid.T, b domain.Batch) {
	if len(b.Records) == 0 {
		return
	}
	if err := s.selectors.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if b.Partition.Topic != domain.RepoEvents {
		return
	}
	if err := s.visibility.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// rebuild reads the log in some order of the topics and in some batches.
func (s *sightings) rebuild(t *rapid.T, w *sighttest.World) {
	for next := w.Reading(); ; {
		b, more := next(t)
		if !more {
			return
		}
		s.apply(t, b)
	}
}

// agree compares what every user is shown, and why, and who is said to see what.
func (s *sightings) agree(t *rapid.T, w *sighttest.World, which string) {
	for _, user := range sighttest.Users() {
		viewer, may := w.Viewer(user)
		listed := s.listed(t, viewer, may)
		if may {
			s.samePages(t, viewer)
			s.sameViews(t, w, viewer)
		}
		for _, id := range sighttest.RepoIDs() {
			want := w.Why(user, id)
			if got := w.Registrar(user, id); got != (want != nil) {
				t.Errorf("the registrar says of %s and %s: %t; it is %v", user, id, got, want)
			}
			if !slices.Equal(listed[id], want) {
				t.Errorf("the %s list says of %s and %s: %v; it is %v", which, user, id, listed[id], want)
			}
			if got := s.shown(t, viewer, may, id); !slices.Equal(got, want) {
				t.Errorf("the %s read models say of %s and %s: %v; it is %v", which, user, id, got, want)
			}
		}
	}
	for _, id := range sighttest.RepoIDs() {
		s.reach(t, w, which, id)
	}
}

// listed is why a user sees what she lists.
func (s *sightings) listed(t *rapid.T, v projections.Viewer, may bool) map[string][]string {
	why := map[string][]string{}
	if !may {
		return why
	}
	list, err := s.queries.Repos(t.Context(), v, nil, projections.RepoFilter{}, projections.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Items {
		why[r.ID] = sighttest.Reasons(r.Access)
	}
	return why
}

// shown is why a user sees a repository that she asks for, nil if she does not.
func (s *sightings) shown(t *rapid.T, v projections.Viewer, may bool, id string) []string {
	r, err := s.queries.Repo(t.Context(), v, nil, id)
	switch {
	case !may || domain.KindOf(err) == domain.NotFound:
		return nil
	case err != nil:
		t.Fatal(err)
	}
	return sighttest.Reasons(r.Access)
}

// reach compares the audience of a repository.
func (s *sightings) reach(t *rapid.T, w *sighttest.World, which, id string) {
	reach, err := s.queries.Reach(t.Context(), everyone, nil, id)
	if domain.KindOf(err) == domain.NotFound {
		if w.There(id) {
			t.Errorf("the %s read models have no audience of %s", which, id)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range w.Audience(id, reach) {
		t.Errorf("by the %s read models %s", which, wrong)
	}
}

// samePages holds a list against the same in single pages from its end on, and
// against what is found by what all have: by going through all, as a single letter
// is, and by an index.
func (s *sightings) samePages(t *rapid.T, v projections.Viewer) {
	all := s.pages(t, v, projections.RepoFilter{}, 20)
	backwards := s.pages(t, v, projections.RepoFilter{Sort: "-name"}, 1)
	slices.Reverse(backwards)
	for what, got := range map[string][]string{
		"backwards": backwards, "with an e": s.pages(t, v, projections.RepoFilter{Q: "e"}, 20),
		"with example":       s.pages(t, v, projections.RepoFilter{Q: "Example"}, 1),
		"with part of a URL": s.pages(t, v, projections.RepoFilter{Q: "s://Example.com"}, 1),
	} {
		if !slices.Equal(got, all) {
			t.Errorf("%s is shown %v, and %s %v", v.UserID, all, what, got)
		}
	}
	if got := s.pages(t, v, projections.RepoFilter{Q: "x/example"}, 20); got != nil {
		t.Errorf("%s finds %v by what only a part is of", v.UserID, got)
	}
	newest := s.pages(t, v, projections.RepoFilter{Sort: "-created_at"}, 1)
	oldest := s.pages(t, v, projections.RepoFilter{Sort: "created_at"}, 20)
	slices.Reverse(oldest)
	slices.Sort(all)
	if got := slices.Sorted(slices.Values(newest)); !slices.Equal(newest, oldest) || !slices.Equal(got, all) {
		t.Errorf("%s is shown %v, the newest first %v, the oldest last %v", v.UserID, all, newest, oldest)
	}
}

// pages are the repositories of a list, page by page.
func (s *sightings) pages(t *rapid.T, v projections.Viewer, f projections.RepoFilter, size int) (ids []string) {
	for p := (projections.Page{Limit: size}); ; {
		list, err := s.queries.Repos(t.Context(), v, nil, f, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list.Items {
			ids = append(ids, r.ID)
		}
		if p.Cursor = list.NextCursor; p.Cursor == "" {
			return ids
		}
	}
}

// matches are the rows of the join.
func (s *sightings) matches(t *rapid.T) (all string) {
	err := s.conn.QueryRow(t.Context(), `SELECT coalesce(string_agg(selector_id || ' ' || repo_id, ', ' ORDER BY selector_id, repo_id), '')
		FROM selectors_v1_g1.matches`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

package projections_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chartledger/domain"
	"chartledger/projections/sighttest"
)

// Whoever asks whether a user may see a repository, in any world and after every
// change of it, is told the same: by the oracle, by the registrar, and by the read
// models, as they came about live and as they come back from the log, with the topics
// in any order and in any batches.
func TestEveryoneSaysTheSameOfWhoSeesWhat(t *testing.T) {
	t.Parallel()
	for i := range 20 { // of a hundred worlds each
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, oneWorld)
		})
	}
}

func oneWorld(t *rapid.T) {
	w, live := sighttest.New(), newModels()
	for _, action := range rapid.SliceOfN(sighttest.Actions(), 1, 20).Draw(t, "actions") {
		repos, access := w.Repos.Len(), w.Access.Len()
		action.Happen(w)
		for _, b := range []domain.Batch{w.Repos.Batch(repos, 9), w.Access.Batch(access, 9)} {
			if err := live.fold(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		agree(t, w, live, "live")
	}
	rebuilt := rebuild(t, w)
	agree(t, w, rebuilt, "rebuilt")
	if !reflect.DeepEqual(rebuilt, live) {
		t.Errorf("the rebuilt rows are others, with the matches\n%v\nlive\n%v", rebuilt.matches, live.matches)
	}
}

// rebuild folds the log anew.
func rebuild(t *rapid.T, w *sighttest.World) models {
	m := newModels()
	for next := w.Reading(); ; {
		b, more := next(t)
		if !more {
			return m
		}
		if err := m.fold(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
}

// agree compares all that is said of every user and repository.
func agree(t *rapid.T, w *sighttest.World, m models, which string) {
	for _, user := range sighttest.Users() {
		viewer, may := w.Viewer(user)
		for _, id := range sighttest.RepoIDs() {
			want := w.Sees(user, id)
			if got := w.Registrar(user, id); got != want {
				t.Errorf("the registrar says of %s and %s: %t; it is %t", user, id, got, want)
			}
			if got := may && m.sees(viewer, id); got != want {
				t.Errorf("the %s read models say of %s and %s: %t; it is %t", which, user, id, got, want)
			}
			if got, want := m.why(viewer, id), w.Why(user, id); want != nil && !slices.Equal(got, want) {
				t.Errorf("the %s read models say why of %s and %s: %v; it is %v", which, user, id, got, want)
			}
		}
	}
	for id, r := range m.repos {
		if r.DeletedAt != nil {
			continue
		}
		for _, wrong := range w.Audience(id, m.reach(id)) {
			t.Errorf("by the %s read models %s", which, wrong)
		}
	}
}

package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// stock is what is on a shelf: repositories as "id@listed", and versions as
// "repo/chart version" in the order they come in.
func stock(b *bench, v projections.Viewer, f projections.ChartFilter, newest bool) (repos, versions []string, err error) {
	b.t.Helper()
	err = b.q.Shelf(b.t.Context(), v, nil, f, func(ctx context.Context, s projections.Shelf) error {
		found, err := s.Repos(ctx)
		if err != nil {
			return err
		}
		for _, r := range found {
			repos = append(repos, fmt.Sprintf("%s@%d", r.ID, r.Listed))
		}
		var apps []string
		names := map[string]string{}
		err = s.Charts(ctx, func(c projections.Chart) error {
			apps = append(apps, c.AppID)
			names[c.AppID] = c.RepoID + "/" + c.Name
			return nil
		})
		if err != nil {
			return err
		}
		return s.Versions(ctx, apps, newest, func(x projections.ChartVersion) error {
			versions = append(versions, names[x.AppID]+" "+x.Listing.Version)
			return nil
		})
	})
	return repos, versions, err
}

// shelves are a public repository of alice, a private one of bob and an empty one.
func shelves(b *bench) {
	b.record(domain.RepoEvents, created("p", "alice", "public", repo.Public), created("q", "bob", "private", repo.Private), created("e", "alice", "empty", repo.Public))
	b.record(domain.AppEvents, syncs.Started{Run: run("p", "s", 0)}, registered("p", "web", ""), registered("p", "rc", ""), registered("p", "gone", ""),
		published("p", "web", "1.0.0"), published("p", "web", "1.10.0"), published("p", "web", "1.9.0"), published("p", "web", "2.0.0-rc.1"),
		published("p", "rc", "0.1.0-alpha"), published("p", "rc", "0.1.0-beta"), published("p", "gone", "1.0.0"), withdrawn("p", "gone", "1.0.0"),
		registered("q", "web", ""), published("q", "web", "3.0.0"), published("q", "web", "4.0.0"), withdrawn("q", "web", "4.0.0"), missing("q", "web", "3.0.0"))
	b.project()
}

func TestAShelfHasWhatItsViewerMayInstall(t *testing.T) {
	t.Parallel()

	b := setup(t)
	shelves(b)
	all := projections.ChartFilter{}
	for name, tt := range map[string]struct {
		viewer   projections.Viewer
		filter   projections.ChartFilter
		newest   bool
		repos    []string
		versions []string
	}{
		"one's own and what is public": {bob, all, false, []string{"e@0", "p@12", "q@4"},
			[]string{"p/rc 0.1.0-beta", "p/rc 0.1.0-alpha", "p/web 2.0.0-rc.1", "p/web 1.10.0", "p/web 1.9.0", "p/web 1.0.0", "q/web 3.0.0"}},
		"the newest": {bob, all, true, []string{"e@0", "p@12", "q@4"}, []string{"p/rc 0.1.0-beta", "p/web 1.10.0", "q/web 3.0.0"}},
		"another's":  {alice, all, true, []string{"e@0", "p@12"}, []string{"p/rc 0.1.0-beta", "p/web 1.10.0"}},
		"one's":      {bob, projections.ChartFilter{Owner: "bob", Name: "private"}, false, []string{"q@4"}, []string{"q/web 3.0.0"}},
		"an empty":   {bob, projections.ChartFilter{Owner: "alice", Name: "empty"}, false, []string{"e@0"}, nil},
	} {
		repos, versions, err := stock(b, tt.viewer, tt.filter, tt.newest)
		if err != nil || !slices.Equal(repos, tt.repos) {
			t.Errorf("%s: got %v %v, want %v", name, repos, err, tt.repos)
		}
		slices.Sort(versions)
		slices.Sort(tt.versions)
		if !slices.Equal(versions, tt.versions) {
			t.Errorf("%s: got\n%q, want\n%q", name, versions, tt.versions)
		}
	}
}

// What is not to be installed any more is on nobody's shelf, and its package is not
// to be had: like what was never there.
func TestWhatIsTakenOffAShelf(t *testing.T) {
	t.Parallel()

	b := setup(t)
	shelves(b)
	web := catalog.VersionID(catalog.AppID("q", "web"), "3.0.0")
	if p, err := b.q.Package(t.Context(), bob, nil, web); err != nil || p.RepoID != "q" || p.App != "web" || p.Listing.Version != "3.0.0" {
		t.Fatalf("got %+v %v", p, err)
	}
	for id, viewer := range map[string]projections.Viewer{
		web: alice, catalog.VersionID(catalog.AppID("q", "web"), "4.0.0"): bob,
		catalog.VersionID(catalog.AppID("p", "gone"), "1.0.0"): bob, "none": bob, "": bob,
	} {
		_, err := b.q.Package(t.Context(), viewer, nil, id)
		wantKind(t, err, domain.NotFound, "not_found")
	}
	for _, off := range []domain.Event{repo.Disabled{Ref: repo.Ref{RepoID: "q"}}, repo.Enabled{Ref: repo.Ref{RepoID: "q"}}, repo.Deleted{Ref: repo.Ref{RepoID: "q"}}} {
		b.given(domain.RepoEvents, off)
		_, versions, err := stock(b, bob, projections.ChartFilter{}, false)
		if err != nil {
			t.Fatal(err)
		}
		_, _, filtered := stock(b, bob, projections.ChartFilter{Owner: "bob", Name: "private"}, false)
		_, one := b.q.Package(t.Context(), bob, nil, web)
		if _, on := off.(repo.Enabled); on {
			if filtered != nil || one != nil || !slices.Contains(versions, "q/web 3.0.0") {
				t.Errorf("enabled again: %v %v %v", versions, filtered, one)
			}
			continue
		}
		wantKind(t, filtered, domain.NotFound, "not_found")
		wantKind(t, one, domain.NotFound, "not_found")
		if slices.Contains(versions, "q/web 3.0.0") {
			t.Errorf("%T: it is still there: %v", off, versions)
		}
	}
}

// What an index lists is counted: by every change of it, and by nothing else.
func TestChangesOfAnIndexAreCounted(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "one", repo.Private))
	b.project()
	last := "r@0"
	for _, step := range []struct {
		event   domain.Event
		changes bool
	}{
		{syncs.Started{Run: run("r", "s", 0)}, false}, {registered("r", "web", ""), false}, {published("r", "web", "1.0.0"), true},
		{syncs.Completed{Run: run("r", "s", 0)}, false}, {missing("r", "web", "1.0.0"), false}, {found("r", "web", "1.0.0"), false},
		{catalog.VersionChanged(published("r", "web", "1.0.0")), true}, {withdrawn("r", "web", "1.0.0"), true}, {published("r", "web", "1.0.0"), true},
	} {
		b.given(domain.AppEvents, step.event)
		repos, _, err := stock(b, alice, projections.ChartFilter{}, false)
		if err != nil || len(repos) != 1 || (repos[0] != last) != step.changes {
			t.Errorf("%T: %v after %s: %v", step.event, repos, last, err)
		}
		last = repos[0]
	}
}

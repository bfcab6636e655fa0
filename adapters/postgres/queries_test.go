package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// An answer of every query, for one viewer, about the repository r and all in it:
// how many items it has, -1 for NotFound.
func answers(t testing.TB, b *bench, v projections.Viewer) map[string]int {
	t.Helper()
	app, ctx, page := appRef("r", "nginx").AppID, t.Context(), projections.Page{}
	got := map[string]int{}
	one := func(name string, err error) {
		t.Helper()
		got[name] = 1
		if domain.KindOf(err) == domain.NotFound {
			got[name] = -1
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	_, err := b.q.Repo(ctx, v, nil, "r")
	one("repo", err)
	_, err = b.q.Sync(ctx, v, nil, "s")
	one("sync", err)
	_, err = b.q.Sync(ctx, v, nil, "scheduled")
	one("scheduled", err)
	_, err = b.q.App(ctx, v, nil, app)
	one("app", err)
	_, err = b.q.Version(ctx, v, nil, app, "1.0.0")
	one("version", err)
	count(t, got, "repos", func() (int, error) {
		l, err := b.q.Repos(ctx, v, nil, projections.RepoFilter{}, page)
		return len(l.Items), err
	})
	count(t, got, "repos by owner", func() (int, error) {
		l, err := b.q.Repos(ctx, v, nil, projections.RepoFilter{Owner: "alice"}, page)
		return len(l.Items), err
	})
	count(t, got, "apps", func() (int, error) {
		l, err := b.q.Apps(ctx, v, nil, projections.AppFilter{}, page)
		return len(l.Items), err
	})
	count(t, got, "apps found", func() (int, error) {
		l, err := b.q.Apps(ctx, v, nil, projections.AppFilter{Q: "ngi"}, page)
		return len(l.Items), err
	})
	count(t, got, "apps of it", func() (int, error) {
		l, err := b.q.Apps(ctx, v, nil, projections.AppFilter{RepoID: "r"}, page)
		return len(l.Items), err
	})
	count(t, got, "versions", func() (int, error) { l, err := b.q.Versions(ctx, v, nil, app, true, page); return len(l.Items), err })
	count(t, got, "missing", func() (int, error) { l, err := b.q.Missing(ctx, v, nil, "s", page); return len(l.Items), err })
	count(t, got, "syncs", func() (int, error) { l, err := b.q.Syncs(ctx, v, nil, "", "", page); return len(l.Items), err })
	count(t, got, "syncs held", func() (int, error) { l, err := b.q.Syncs(ctx, v, nil, "", "held", page); return len(l.Items), err })
	count(t, got, "syncs of it", func() (int, error) { l, err := b.q.Syncs(ctx, v, nil, "r", "", page); return len(l.Items), err })
	return got
}

func count(t testing.TB, got map[string]int, name string, query func() (int, error)) {
	t.Helper()
	n, err := query()
	if domain.KindOf(err) == domain.NotFound {
		n = -1
	} else if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	got[name] = n
}

var (
	allOfIt = map[string]int{"repo": 1, "sync": 1, "scheduled": 1, "app": 1, "version": 1, "repos": 1, "repos by owner": 1, "apps": 1,
		"apps found": 1, "apps of it": 1, "versions": 1, "missing": 1, "syncs": 2, "syncs held": 1, "syncs of it": 2}
	nothing = map[string]int{"repo": -1, "sync": -1, "scheduled": -1, "app": -1, "version": -1, "repos": 0, "repos by owner": 0, "apps": 0,
		"apps found": 0, "apps of it": 0, "versions": -1, "missing": -1, "syncs": 0, "syncs held": 0, "syncs of it": -1}
)

// aCatalog is a private repository of alice with something in every table. The
// selector "red" matches it.
func aCatalog(b *bench) {
	made := created("r", "alice", "stable", repo.Private)
	made.Labels = map[string]string{"team": "red"}
	b.record(domain.RepoEvents, made)
	b.record(domain.AccessEvents, defined("red", "team=red"), defined("blue", "team=blue"), defined("any", "!legacy"))
	asked := b.record(domain.RepoEvents, requested("r", "s"))
	b.record(domain.AppEvents, registered("r", "nginx", ""), published("r", "nginx", "1.0.0"),
		syncs.Completed{Run: scheduled("r", "scheduled", 0)},
		missing("r", "nginx", "1.0.0"), syncs.Held{Run: run("r", "s", asked.Position.Offset), Count: 1})
	b.project()
}

// Whoever may not see a repository sees nothing of it, in any query.
func TestEveryQueryKnowsWhoAsks(t *testing.T) {
	t.Parallel()

	b := setup(t)
	aCatalog(b)
	for name, tt := range map[string]struct {
		viewer projections.Viewer
		want   map[string]int
	}{
		"its owner":                            {alice, allOfIt},
		"an operator":                          {everyone, allOfIt},
		"one who has a selector that matches":  {having("blue", "red"), allOfIt},
		"one who has one that does not":        {having("blue"), nothing},
		"one who has one that was not defined": {having("gone"), nothing},
		"another":                              {bob, nothing},
		"nobody":                               {projections.Viewer{}, nothing},
	} {
		if got := answers(t, b, tt.viewer); fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%s\ngot  %v\nwant %v", name, got, tt.want)
		}
	}
	b.given(domain.RepoEvents, repo.LabelDetached{Ref: repo.Ref{RepoID: "r"}, Key: "team"})
	if got := answers(t, b, having("red", "any")); fmt.Sprint(got) != fmt.Sprint(nothing) {
		t.Errorf("without labels\ngot  %v\nwant %v", got, nothing)
	}
	b.given(domain.RepoEvents, repo.VisibilitySet{Ref: repo.Ref{RepoID: "r"}, Visibility: repo.Public})
	if got := answers(t, b, bob); fmt.Sprint(got) != fmt.Sprint(allOfIt) {
		t.Errorf("public\ngot  %v\nwant %v", got, allOfIt)
	}
	b.given(domain.RepoEvents, repo.Deleted{Ref: repo.Ref{RepoID: "r"}})
	if got := answers(t, b, everyone); fmt.Sprint(got) != fmt.Sprint(nothing) {
		t.Errorf("deleted\ngot  %v\nwant %v", got, nothing)
	}
}

// The database is dropped; the log brings every answer back.
func TestEveryAnswerComesBackFromTheLog(t *testing.T) {
	t.Parallel()

	b := setup(t)
	aCatalog(b)
	before := [3]string{dump(t, b.dsn, "visibility_v3_g1"), dump(t, b.dsn, "catalog_v2_g1"), dump(t, b.dsn, "selectors_v1_g1")}
	b.db.Close()
	recreate(t, b.dsn)
	b.connect()
	if got := answers(t, b, everyone); got["repo"] != -1 {
		t.Fatalf("the database was not empty: %v", got)
	}
	b.project()
	if got := answers(t, b, alice); fmt.Sprint(got) != fmt.Sprint(allOfIt) {
		t.Errorf("got %v", got)
	}
	sameRows(t, dump(t, b.dsn, "visibility_v3_g1"), before[0])
	sameRows(t, dump(t, b.dsn, "catalog_v2_g1"), before[1])
	sameRows(t, dump(t, b.dsn, "selectors_v1_g1"), before[2])
}

// A list is complete and without repeats, page by page, though all sort alike and
// rows are added while it is read.
func TestPagesAreCompleteUnderTies(t *testing.T) {
	t.Parallel()

	for _, sort := range []string{"", "name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"} {
		t.Run(sort, func(t *testing.T) {
			t.Parallel()

			b := setup(t)
			for i := range 23 {
				b.record(domain.RepoEvents, created(fmt.Sprintf("r%02d", i), "alice", "Same", repo.Public))
			}
			b.project()
			exec(t, b.dsn, "UPDATE visibility_v3_g1.repos SET created_at = now(), updated_at = now()")
			seen := map[string]int{}
			page, next := projections.Page{Limit: 5}, 100
			for {
				list := must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), alice, nil, projections.RepoFilter{Sort: sort}, page))
				for _, r := range list.Items {
					seen[r.ID]++
				}
				b.given(domain.RepoEvents, created(fmt.Sprintf("r%d", next), "alice", "Aaa", repo.Public))
				next++
				if page.Cursor = list.NextCursor; page.Cursor == "" || next > 150 {
					break
				}
			}
			for i := range 23 {
				if id := fmt.Sprintf("r%02d", i); seen[id] != 1 {
					t.Errorf("%s was listed %d times", id, seen[id])
				}
			}
		})
	}
}

// A cursor that no list has given is refused by name.
func TestABadCursorIsRefused(t *testing.T) {
	t.Parallel()

	b := setup(t)
	aCatalog(b)
	b.given(domain.RepoEvents, created("r2", "alice", "two", repo.Public))
	list := must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), alice, nil, projections.RepoFilter{}, projections.Page{Limit: 1}))
	for _, cursor := range []string{"x", "!", "W10", "WyJyZXBvczoiXQ", "WyJzeW5jcyIsImJhZCIsImlkIl0", list.NextCursor} {
		_, err := b.q.Syncs(t.Context(), alice, nil, "", "", projections.Page{Cursor: cursor})
		wantKind(t, err, domain.Invalid, "bad_cursor")
		var e *domain.Error
		if !errors.As(err, &e) || e.Field != "/cursor" {
			t.Errorf("got %+v", e)
		}
	}
}

// Which repositories a filter picks.
func TestRepositoriesAreFiltered(t *testing.T) {
	t.Parallel()

	b := setup(t)
	one := created("1", "alice", "Stable", repo.Public)
	one.Description, one.Labels = "100% of_the charts", map[string]string{"team": "red", "tier": "gold"}
	two := created("2", "bob", "incubator", repo.Public)
	two.Runtimes, two.Kind, two.Labels = []string{repo.QingCloud}, repo.Other, map[string]string{"team": "red"}
	b.given(domain.RepoEvents, one, two, created("3", "alice", "Ünïcode", repo.Private))
	for title, tt := range map[string]struct {
		filter projections.RepoFilter
		want   []string
	}{
		"all, by name":         {projections.RepoFilter{}, []string{"2", "1", "3"}},
		"by name downwards":    {projections.RepoFilter{Sort: "-name"}, []string{"3", "1", "2"}},
		"oldest first":         {projections.RepoFilter{Sort: "created_at"}, []string{"1", "2", "3"}},
		"by a word":            {projections.RepoFilter{Q: "STAB"}, []string{"1"}},
		"by the address":       {projections.RepoFilter{Q: "example.com/incub"}, []string{"2"}},
		"by an accent":         {projections.RepoFilter{Q: "ünÏC"}, []string{"3"}},
		"percent is no joker":  {projections.RepoFilter{Q: "0% of"}, []string{"1"}},
		"percent stays itself": {projections.RepoFilter{Q: "S%e"}, nil},
		"underscore too":       {projections.RepoFilter{Q: "of_the"}, []string{"1"}},
		"and a backslash":      {projections.RepoFilter{Q: `\`}, nil},
		"and a NUL":            {projections.RepoFilter{Q: "\x00"}, nil},
		"by runtime":           {projections.RepoFilter{Runtime: "qingcloud"}, []string{"2"}},
		"by visibility":        {projections.RepoFilter{Visibility: "private"}, []string{"3"}},
		"by owner":             {projections.RepoFilter{Owner: "bob"}, []string{"2"}},
		"by a label":           {projections.RepoFilter{Labels: map[string]string{"team": "red"}}, []string{"2", "1"}},
		"by two labels":        {projections.RepoFilter{Labels: map[string]string{"team": "red", "tier": "gold"}}, []string{"1"}},
		"by status":            {projections.RepoFilter{Status: "ready"}, []string{"2"}},
		"by another status":    {projections.RepoFilter{Status: "pending"}, []string{"1", "3"}},
		"by everything":        {projections.RepoFilter{Q: "s", Runtime: "kubernetes", Visibility: "public", Owner: "alice", Status: "pending", Labels: map[string]string{"tier": "gold"}}, []string{"1"}},
	} {
		var got []string
		for _, r := range must[projections.List[projections.Repo]](t)(b.q.Repos(t.Context(), alice, nil, tt.filter, projections.Page{})).Items {
			got = append(got, r.ID)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", title, got, tt.want)
		}
	}
	_, err := b.q.Repos(t.Context(), alice, nil, projections.RepoFilter{Sort: "owner"}, projections.Page{})
	wantKind(t, err, domain.Invalid, "bad_sort")
}

// What a search finds, and in which order.
func TestAppsAreSearched(t *testing.T) {
	t.Parallel()

	b := setup(t)
	b.record(domain.RepoEvents, created("r", "alice", "stable", repo.Public))
	for _, e := range []catalog.AppRegistered{
		registered("r", "nginx", "A web server"), registered("r", "ingress-nginx", "Ingress controller"),
		registered("r", "haproxy", "Load balancer, an alternative to nginx"), registered("r", "caddy", "Serves", "web", "nginx-like"),
		registered("r", "cert_manager", "Certificates for node.js and C++"), registered("r", "über-app", "Größe"),
	} {
		b.record(domain.AppEvents, e)
	}
	b.project()
	for q, want := range map[string][]string{
		"nginx":                 {"nginx", "ingress-nginx", "caddy", "haproxy"},
		"NGI":                   {"ingress-nginx", "nginx", "caddy", "haproxy"},
		"ingress nginx":         {"ingress-nginx"},
		"nginx ingress":         {"ingress-nginx"},
		"ingress-ngi":           {"ingress-nginx"},
		"cert-manager":          {"cert_manager"},
		"node.js":               {"cert_manager"},
		"C++":                   {"caddy", "haproxy", "ingress-nginx", "cert_manager"}, // c is a beginning
		"ÜBER":                  {"über-app"},
		"größ":                  {"über-app"},
		"web serv":              {"caddy", "nginx"},
		"nothing":               nil,
		"'":                     nil,
		"!!!":                   nil,
		"a' | 'b":               nil,
		"nginx:*":               {"nginx", "ingress-nginx", "caddy", "haproxy"},
		"& | ! <-> ( ) \\ \x00": nil,
	} {
		var got []string
		for _, a := range must[projections.List[projections.App]](t)(b.q.Apps(t.Context(), alice, nil, projections.AppFilter{Q: q}, projections.Page{})).Items {
			got = append(got, a.Name)
		}
		slices.Sort(got)
		sortedWant := slices.Sorted(slices.Values(want))
		if q != "C++" && !slices.Equal(got, sortedWant) {
			t.Errorf("%q: got %v, want %v", q, got, want)
		}
	}
	first := must[projections.List[projections.App]](t)(b.q.Apps(t.Context(), alice, nil, projections.AppFilter{Q: "nginx"}, projections.Page{Limit: 2}))
	rest := must[projections.List[projections.App]](t)(b.q.Apps(t.Context(), alice, nil, projections.AppFilter{Q: "nginx"}, projections.Page{Limit: 2, Cursor: first.NextCursor}))
	var names []string
	for _, a := range append(first.Items, rest.Items...) {
		names = append(names, a.Name)
		if a.RepoName != "stable" || a.RepoOwner != "alice" {
			t.Errorf("%s is of %s/%s", a.Name, a.RepoOwner, a.RepoName)
		}
	}
	if want := []string{"nginx", "ingress-nginx", "caddy", "haproxy"}; !slices.Equal(names, want) {
		t.Errorf("ranked %v, want %v", names, want)
	}
}

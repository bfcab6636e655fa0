package catalog_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/web/site/sitetest"
)

const redis = `{"id":"a1","repo_id":"r1","repo_name":"stable","repo_owner":"ada","name":"redis<b>","latest_version":"2.0.0","app_version":"7.2",
	"description":"A <i>store</i>","icon":"","deprecated":true,"versions":3,"updated_at":"2026-11-27T11:00:00Z"}`

func shelf(apps, next string) answers {
	return answers{"/apps": `{"items":[` + apps + `],"next_cursor":` + next + `}`,
		"/repos": `{"items":[{"id":"r1","name":"stable","owner":"ada","kind":"helm"},{"id":"r2","name":"files","owner":"ada","kind":"other"}],"next_cursor":null}`}
}

func TestTheCatalogShowsApps(t *testing.T) {
	t.Parallel()
	status, page, _ := ask(t, shelf(redis, `"c2"`), "/catalog?q=red")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	sitetest.Has(t, page, `href="/apps/a1"`, "redis&lt;b&gt;", "A &lt;i&gt;store&lt;/i&gt;", "2.0.0", "App 7.2", "ada/stable", "Deprecated", "1 hour ago",
		`value="red"`, `<option value="r1">ada/stable</option>`, `href="/catalog?cursor=c2&amp;q=red"`, "Load more")
	sitetest.Lacks(t, page, "redis<b>", "<i>store", "ada/files")
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("there are %d h1", n)
	}
}

func TestTheCatalogAsksForWhatIsWanted(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/catalog": "limit=24",
		"/catalog?q=+a+&repo_id=r1&runtime=kubernetes&deprecated=false&sort=-updated_at&cursor=c": "cursor=c&deprecated=false&limit=24&q=a&repo_id=r1&runtime=kubernetes&sort=-updated_at",
		"/catalog?runtime=vms&deprecated=perhaps&sort=size":                                       "limit=24",
		"/catalog?deprecated=true&sort=name":                                                      "deprecated=true&limit=24&sort=name",
	} {
		_, _, queries := ask(t, shelf(redis, "null"), path)
		i := slices.IndexFunc(queries, func(q string) bool { return strings.HasPrefix(q, "/apps?") })
		if i < 0 {
			t.Errorf("%s: apps were not asked for", path)
			continue
		}
		parts := strings.Split(strings.TrimPrefix(queries[i], "/apps?"), "&")
		slices.Sort(parts)
		if got := strings.Join(parts, "&"); got != want {
			t.Errorf("%s: asked %s, want %s", path, got, want)
		}
	}
}

func TestACatalogWithoutAppsSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, me  string
		says, not string
	}{
		"to a developer": {"/catalog", `{"id":"ada","role":"developer"}`, `href="/repos/new"`, "Clear filters"},
		"to a service":   {"/catalog", `{"id":"bot","role":"service"}`, "You see no repository with apps yet", "/repos/new"},
		"of a search":    {"/catalog?q=x", `{"id":"ada","role":"developer"}`, "Clear filters", "/repos/new"},
		"of an order":    {"/catalog?sort=name", `{"id":"ada","role":"developer"}`, `href="/repos/new"`, "Clear filters"},
	} {
		a := shelf("", "null")
		a["/me"] = c.me
		_, page, _ := ask(t, a, c.path)
		t.Run(name, func(t *testing.T) {
			sitetest.Has(t, page, c.says)
			sitetest.Lacks(t, page, c.not)
		})
	}
}

func TestACatalogThatCannotBeHadIsAKindPage(t *testing.T) {
	t.Parallel()
	a := shelf("", "null")
	a["/apps"] = problem("503", "read_models_away", "away")
	status, page, _ := ask(t, a, "/catalog?q=x&cursor=c")
	if status != http.StatusServiceUnavailable {
		t.Errorf("got %d", status)
	}
	sitetest.Has(t, page, "The database is away", `href="/catalog?q=x&amp;cursor=c"`, "Try again", "t1", `id="cards"`)
	a["/apps"] = problem("400", "bad_cursor", "of another list")
	if status, _, _ := ask(t, a, "/catalog?q=x&cursor=c"); status != http.StatusSeeOther {
		t.Errorf("a cursor of another list: got %d", status)
	}
}

// A filter shows what it filters by, be it among the first repositories or not.
func TestTheChosenRepositoryIsShown(t *testing.T) {
	t.Parallel()
	_, page, _ := ask(t, shelf(strings.ReplaceAll(redis, `"r1"`, `"r9"`), "null"), "/catalog?repo_id=r9")
	sitetest.Has(t, page, `<option value="r9" selected>ada/stable</option>`)
	_, page, _ = ask(t, shelf("", "null"), "/catalog?repo_id=r9")
	sitetest.Has(t, page, `<option value="r9" selected>The chosen repository</option>`)
}

package repos_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site/sitetest"
)

// What a row offers is what its reader may do.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		me    string
		role  api.Role
		may   bool // change what is alice's
		adds  bool
		tells bool // who sees it, and what was done to it
	}{
		"the owner":       {"alice", api.RoleUser, true, true, true},
		"another":         {"bob", api.RoleDeveloper, false, true, false},
		"an operator":     {"ada", api.RoleOperator, true, true, true},
		"a service":       {"robot", api.RoleService, false, false, true},
		"an owning robot": {"alice", api.RoleService, false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			f := newFixture(t, tt.me, tt.role, repo("1", "alice"))
			_, list := f.get("/repos")
			_, one := f.get("/repos/1")
			for what, want := range map[string]bool{
				`action="/repos/1/sync"`: tt.may, `href="/repos/1/edit"`: tt.may, `href="/repos/1/delete"`: tt.may, `action="/repos/1/disable"`: tt.may,
			} {
				if strings.Contains(list, what) != want || strings.Contains(one, what) != want {
					t.Errorf("%s: want %t on both pages", what, want)
				}
			}
			if strings.Contains(list, `name="id" value="1"`) != tt.may || strings.Contains(list, `href="/repos/new"`) != tt.adds {
				t.Error("the boxes or the button to add are wrong")
			}
			if strings.Contains(one, `href="/repos/1/access"`) != tt.tells || strings.Contains(one, `href="/repos/1/history"`) != tt.tells {
				t.Error("the tabs are wrong")
			}
			for _, page := range []string{"edit", "credential", "delete"} {
				if status, _ := f.get("/repos/1/" + page); (status == http.StatusOK) != tt.may || !tt.may && status != http.StatusForbidden {
					t.Errorf("%s: got %d", page, status)
				}
			}
			if status, _ := f.get("/repos/1/transfer"); (status == http.StatusOK) != (tt.role == api.RoleOperator) {
				t.Errorf("transfer: got %d", status)
			}
			if strings.Contains(one, "/transfer") != (tt.role == api.RoleOperator) {
				t.Error("the transfer is offered to whom it is not for")
			}
		})
	}
}

// A user has private repositories. Of one that is public she may make it private, or
// delete it, and nothing else; one that is being deleted nobody changes any more.
func TestWhatAUserMayDoToAPublicOne(t *testing.T) {
	t.Parallel()

	public := func(r *api.Repo) { r.Visibility = api.VisibilityPublic }
	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice", public), repo("2", "alice", func(r *api.Repo) { r.Status = api.RepoStatusDeleting }))
	_, list := f.get("/repos")
	_, one := f.get("/repos/1")
	_, access := f.get("/repos/1/access")
	for _, page := range []string{list, one} {
		sitetest.Has(t, page, `href="/repos/1/delete"`)
		sitetest.Lacks(t, page, `name="id" value="1"`, `action="/repos/1/sync"`, `href="/repos/1/edit"`, `action="/repos/1/disable"`, `href="/repos/2/edit"`, `href="/repos/2/delete"`)
	}
	sitetest.Has(t, access, "Make it private")
	sitetest.Lacks(t, access, `action="/repos/1/labels"`)
	if status, _ := f.get("/repos/1/edit"); status != http.StatusForbidden {
		t.Errorf("got %d", status)
	}
	if status, _ := f.get("/repos/1/delete"); status != http.StatusOK {
		t.Errorf("got %d", status)
	}
}

// Each filter is in the URL, and the API is asked for it; what was left empty is not.
func TestFilters(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice"))
	resp, body := f.do("GET", "/repos?q=+pay+&runtime=&view=mine&status=failing&visibility=private&label=team%3Dpay&cursor=c", nil, "HX-Request", "true", "HX-Source", "form")
	clean := "/repos?cursor=c&label=team%3Dpay&q=pay&status=failing&view=mine&visibility=private"
	if got := resp.Header.Get("HX-Replace-Url"); got != clean {
		t.Errorf("the browser shows %q, want %q", got, clean)
	}
	sitetest.Has(t, body, `hx-get="`+strings.ReplaceAll(clean, "&", "&amp;")+`"`, `value="pay"`, `<option value="failing" selected>`)
	var query string
	for _, a := range f.asked {
		if a.what == "GET /repos" {
			query = a.query
		}
	}
	if want := strings.TrimPrefix(clean, "/repos?"); !sameQuery(query, want) {
		t.Errorf("the API was asked %q, want %q", query, want)
	}
	if resp, _ := f.do("GET", "/repos?q=&view=mine", nil, "HX-Request", "true", "HX-Source", "div#repos"); resp.Header.Get("HX-Replace-Url") != "" {
		t.Error("a list that looks after itself changes the URL")
	}
}

// sameQuery says whether two queries ask for the same, in whichever order.
func sameQuery(a, b string) bool {
	x, errX := url.ParseQuery(a)
	y, errY := url.ParseQuery(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

// A list says why it is empty, and what to do about it.
func TestEmptyLists(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser)
	for path, want := range map[string][]string{
		"/repos":               {"No repositories yet", `href="/repos/new"`},
		"/repos?view=mine":     {"You have no repositories yet"},
		"/repos?view=shared":   {"Nothing is shared with you"},
		"/repos?view=public":   {"No public repositories"},
		"/repos?view=mine&q=x": {"Nothing matches", `href="/repos?view=mine"`},
	} {
		status, body := f.get(path)
		if status != http.StatusOK {
			t.Errorf("%s: got %d", path, status)
		}
		sitetest.Has(t, body, want...)
	}
	f.answers["GET /repos"] = refusal{503, `{"code":"read_models_away","status":503,"trace_id":"t-1"}`}
	status, body := f.get("/repos?q=x")
	if status != http.StatusServiceUnavailable {
		t.Errorf("away: got %d", status)
	}
	sitetest.Has(t, body, "could not be loaded", "The database is away", "t-1", `href="/repos?q=x"`, `id="repos"`)
	f.answers["GET /repos"] = refusal{400, `{"code":"malformed","status":400,"errors":[{"pointer":"query:status","detail":"not one of"}]}`}
	_, body = f.get("/repos?status=odd")
	sitetest.Has(t, body, "Nothing matches", "Clear filters")
	f.answers["GET /repos"] = refusal{400, `{"code":"malformed","status":400,"errors":[{"pointer":"query:label","detail":"no label"}]}`}
	_, body = f.get("/repos?label=a+b")
	sitetest.Has(t, body, "This is no label", `is-invalid`, `value="a b"`)
}

// How a repository is doing is a word with a sentence, and when it is synced next is
// said if it can be known.
func TestRowsTellHowItIs(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		change   func(*api.Repo)
		want     []string
		unwanted string
	}{
		"ready":           {func(*api.Repo) {}, []string{"Ready", "status-green", "The last sync went well.", "5 minutes ago", "✓", "in 25 minutes"}, "by alice"},
		"somebody else's": {func(r *api.Repo) { r.Owner = "bob" }, []string{"by bob"}, "/repos/1/edit"},
		"checked since":   {func(r *api.Repo) { r.SyncIntervalSeconds = 60 }, []string{"5 minutes ago"}, ">next"},
		"failing": {func(r *api.Repo) { r.Status, r.LastSync.Status = api.RepoStatusFailing, api.SyncStatusFailed },
			[]string{"Failing", "status-red", "✗"}, "in 25 minutes"},
		"running":  {func(r *api.Repo) { r.Status, r.LastSync.FinishedAt = api.RepoStatusSyncing, nil }, []string{"Syncing", "status-dot-animated"}, "minutes ago ✓"},
		"disabled": {func(r *api.Repo) { r.Status = api.RepoStatusDisabled }, []string{"Disabled", `action="/repos/1/enable"`}, `action="/repos/1/sync"`},
		"no Helm":  {func(r *api.Repo) { r.Kind, r.LastSync = api.RepoKindOther, nil }, []string{"Ready"}, `action="/repos/1/sync"`},
		"shared": {func(r *api.Repo) { r.Labels = api.Labels{"team": "pay"}; r.Visibility = api.VisibilityPublic },
			[]string{"team=pay", "Public"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, body := newFixture(t, "alice", api.RoleUser, repo("1", "alice", tt.change)).get("/repos")
			sitetest.Has(t, body, tt.want...)
			if tt.unwanted != "" {
				sitetest.Lacks(t, body, tt.unwanted)
			}
		})
	}
}

// A link from elsewhere asks for an owner's, or what one selector matches: that stays in
// the form, and can be taken off.
func TestListsOfLinksFromElsewhere(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "ada", api.RoleOperator, repo("1", "alice"))
	for name, want := range map[string][]string{"owner": {"Of a&lt;b"}, "selector": {"Matched by one selector"}} {
		_, page := f.get("/repos?status=ready&" + name + "=" + url.QueryEscape("a<b"))
		for _, w := range append(want, `name="`+name+`" value="a&lt;b"`, `href="/repos?status=ready"`) {
			if !strings.Contains(page, w) {
				t.Errorf("%s: the page lacks %s", name, w)
			}
		}
	}
}

package syncs_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/web/site/sitetest"
)

func TestEveryStatusIsSaidInPlainWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sync        string
		says, lacks []string
	}{
		"requested":    {sync("requested", ""), []string{"Waiting for its turn", `hx-sse:connect="/syncs/s1/stream"`, `action="/syncs/s1/cancel"`, `http-equiv="refresh"`}, []string{"/syncs/s1/retry"}},
		"running":      {sync("running", ""), []string{"Working", "/syncs/s1/cancel"}, []string{"/syncs/s1/retry"}},
		"completed":    {sync("completed", ""), []string{"The catalog is up to date", "7 apps", "/syncs/s1/retry", "fetch       420 ms"}, []string{"hx-sse:connect", "/syncs/s1/cancel", "http-equiv=\"refresh\""}},
		"unchanged":    {sync("completed", `,"not_modified":true`), []string{"Nothing has changed"}, nil},
		"with warning": {sync("completed", `,"warnings_total":1,"warnings":[{"app":"db","version":"1.0.0-bad_","reason":"not a version"}]`), []string{"with warnings", "not a version", "(app db, version 1.0.0-bad_)"}, []string{"And "}},
		"denied":       {sync("failed", `,"cause":{"code":"access_denied","detail":"401 Unauthorized"}`), []string{"could not be read", "401 Unauthorized", "Check the credential", "catalog stays"}, nil},
		"failed newly": {sync("failed", `,"cause":{"code":"never_heard_of","detail":"odd"}`), []string{"odd", "Check the repository&#39;s source"}, nil},
		"superseded":   {sync("superseded", ""), []string{"Another sync took over"}, nil},
		"cancelled":    {sync("cancelled", ""), []string{"Somebody ended this sync"}, nil},
		"settled":      {sync("held", ""), []string{"Nothing is left to decide"}, []string{"/syncs/s1/release"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := with(sitetest.Alice, c.sync)
			a.Answers["GET /syncs/s1/missing"] = `{"items":[],"next_cursor":null}`
			resp, page := ask(t, a, "GET", "/syncs/s1", nil)
			if resp.Code != http.StatusOK {
				t.Fatalf("got %d", resp.Code)
			}
			sitetest.Has(t, page, c.says...)
			sitetest.Lacks(t, page, c.lacks...)
		})
	}
}

func TestOnlyWhoMayChangeARepositoryIsOfferedTo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		me, repo string
		offered  bool
	}{
		"its owner":                   {sitetest.Alice, repo("payments"), true},
		"an operator":                 {sitetest.Operator, repo("payments"), true},
		"another":                     {strings.Replace(sitetest.Alice, "alice", "bob", 1), repo("payments"), false},
		"a user, of her private one":  {strings.Replace(sitetest.Alice, "developer", "user", 1), repo("payments"), true},
		"a user, of her public one":   {strings.Replace(sitetest.Alice, "developer", "user", 1), strings.Replace(repo("payments"), "private", "public", 1), false},
		"its owner, while it goes":    {sitetest.Alice, strings.Replace(repo("payments"), "ready", "deleting", 1), false},
		"a service that is its owner": {strings.Replace(sitetest.Alice, "developer", "service", 1), repo("payments"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := with(c.me, sync("running", ""))
			a.Answers["GET /repos/r1"] = c.repo
			if _, page := ask(t, a, "GET", "/syncs/s1", nil); strings.Contains(page, "/syncs/s1/cancel") != c.offered {
				t.Errorf("offered %v, want %v", !c.offered, c.offered)
			}
		})
	}
}

func TestNamesAreNoScripts(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Operator, sync("held", `,"cause":{"code":"too_many_missing","detail":"`+hostile+`"},"warnings_total":1,"warnings":[{"app":"`+hostile+`","version":"1","reason":"`+hostile+`"}]`))
	a.Answers["GET /repos/r1"] = repo(hostile)
	a.Answers["GET /syncs/s1/missing"] = `{"items":[{"app":"` + hostile + `","version":"1","digest":"x"}],"next_cursor":null}`
	_, page := ask(t, a, "GET", "/syncs/s1", nil)
	sitetest.Has(t, page, "&lt;script&gt;alert(1)")
	sitetest.Lacks(t, page, hostile)
}

func TestAHeldSyncIsDecidedByName(t *testing.T) {
	t.Parallel()
	for _, act := range []string{"release", "discard"} {
		t.Run(act, func(t *testing.T) {
			t.Parallel()
			a := with(sitetest.Alice, sync("held", `,"cause":{"code":"too_many_missing","detail":"40 of 78 are missing."}`))
			a.Answers["GET /syncs/s1/missing"] = `{"items":[{"app":"db","version":"12.1.0","digest":"x"}],"next_cursor":"n2"}`
			a.Answers["POST /syncs/s1/"+act] = sync("held", "")
			_, page := ask(t, a, "GET", "/syncs/s1", nil)
			sitetest.Has(t, page, "40 of 78 are missing.", "12.1.0", "/syncs/s1?cursor=n2#missing", "/syncs/s1/"+act, "Type “payments” to confirm")
			resp, page := ask(t, a, "POST", "/syncs/s1/"+act, url.Values{"name": {"other"}})
			if resp.Code != http.StatusUnprocessableEntity || slices.Contains(a.Calls(), "POST /syncs/s1/"+act) {
				t.Errorf("another name got %d and asked %v", resp.Code, a.Calls())
			}
			sitetest.Has(t, page, "This is not the repository&#39;s name.")
			resp, _ = ask(t, a, "POST", "/syncs/s1/"+act, url.Values{"name": {"payments"}})
			if resp.Code != http.StatusSeeOther || !slices.Contains(a.Calls(), "POST /syncs/s1/"+act) {
				t.Errorf("the name got %d and asked %v", resp.Code, a.Calls())
			}
		})
	}
}

// What is missing may be gone before the sync is over: the page looks on until it is.
func TestADecisionIsWatchedUntilTheSyncIsOver(t *testing.T) {
	t.Parallel()
	looks := `hx-get="/syncs/s1?decided=1" hx-trigger="every 1s"`
	a := with(sitetest.Alice, sync("held", ""))
	for _, missing := range []string{`{"app":"db","version":"12.1.0","digest":"x"}`, ``} {
		a.Answers["GET /syncs/s1/missing"] = `{"items":[` + missing + `],"next_cursor":null}`
		_, page := ask(t, a, "GET", "/syncs/s1?decided=1", nil)
		sitetest.Has(t, page, looks)
		sitetest.Lacks(t, page, "/syncs/s1/release")
		_, page = ask(t, a, "GET", "/syncs/s1", nil)
		sitetest.Lacks(t, page, looks)
	}
	a.Answers["GET /syncs/s1"] = sync("completed", "")
	_, page := ask(t, a, "GET", "/syncs/s1?decided=1", nil)
	sitetest.Lacks(t, page, looks)
}

func TestSyncingAgainGoesOnToTheNewSync(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, sync("failed", ""))
	a.Answers["POST /repos/r1/syncs"] = strings.Replace(sync("requested", ""), `"s1"`, `"s2"`, 1)
	if resp, _ := ask(t, a, "POST", "/syncs/s1/retry", url.Values{"key": {"k"}}); resp.Header().Get("Location") != "/syncs/s2" {
		t.Errorf("got %d to %q", resp.Code, resp.Header().Get("Location"))
	}
	if keys := a.Keys(); !slices.Equal(keys, []string{"k"}) {
		t.Errorf("two clicks are two syncs: the API was sent the keys %q", keys)
	}
}

func TestWhatIsRefusedIsSaidOnThePage(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, sync("completed", ""))
	a.Answers["POST /syncs/s1/cancel"] = `{"status":409,"code":"not_running","detail":"The sync is over already."}`
	resp, page := ask(t, a, "POST", "/syncs/s1/cancel", url.Values{})
	if resp.Code != http.StatusUnprocessableEntity {
		t.Errorf("got %d", resp.Code)
	}
	sitetest.Has(t, page, "The sync is over already.")
	if resp, _ := ask(t, a, "GET", "/syncs/s1/cancel", nil); resp.Header().Get("Location") != "/syncs/s1" {
		t.Errorf("loaded again it leads to %q", resp.Header().Get("Location"))
	}
}

func TestASyncOfAHiddenRepositoryHasNoName(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, sync("completed", ""))
	delete(a.Answers, "GET /repos/r1")
	_, page := ask(t, a, "GET", "/syncs/s1", nil)
	sitetest.Has(t, page, "not yours to see any more")
	sitetest.Lacks(t, page, "/syncs/s1/retry", `href="/repos/r1"`)
}

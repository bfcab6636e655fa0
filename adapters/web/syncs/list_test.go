package syncs_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/web/site/sitetest"
)

func TestSyncsAreListedWithTheNamesOfTheirRepositories(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, "")
	hidden := strings.Replace(sync("failed", ""), `"r1"`, `"r2"`, 1)
	a.Answers["GET /syncs"] = `{"items":[` + sync("completed", "") + "," + sync("held", "") + "," + hidden + `],"next_cursor":"n2"}`
	_, page := ask(t, a, "GET", "/syncs?status=failed", nil)
	sitetest.Has(t, page, "payments", "r2", "Completed", "+3", "~2", "−1", "3 added, 2 changed, 1 withdrawn", "Asked for by alice", "cursor=n2&amp;status=failed",
		`hx-get="/syncs?status=failed"`, `value="failed" selected`)
	asked := slices.DeleteFunc(a.Calls(), func(c string) bool { return !strings.HasPrefix(c, "GET /repos/") })
	if len(asked) != 2 {
		t.Errorf("for two repositories the API was asked %v", asked)
	}
}

// A later page of the list looks after itself, and not after the first.
func TestALaterPageStaysWhereItIs(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, "")
	a.Answers["GET /syncs"] = `{"items":[` + sync("completed", "") + `],"next_cursor":"n3"}`
	_, page := ask(t, a, "GET", "/syncs?cursor=n2&status=failed", nil)
	sitetest.Has(t, page, `hx-get="/syncs?cursor=n2&amp;status=failed"`)
}

func TestAListWithoutSyncsSaysWhy(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, "")
	a.Answers["GET /syncs"] = `{"items":[],"next_cursor":null}`
	_, page := ask(t, a, "GET", "/syncs", nil)
	sitetest.Has(t, page, "No syncs yet", `href="/repos"`)
	_, page = ask(t, a, "GET", "/syncs?status=held", nil)
	sitetest.Has(t, page, "Nothing matches", `href="/syncs"`)
}

func TestAListThatCannotBeHadSaysSo(t *testing.T) {
	t.Parallel()
	a := with(sitetest.Alice, "")
	a.Answers["GET /syncs"] = `{"status":503,"code":"read_models_away","detail":"away"}`
	resp, page := ask(t, a, "GET", "/syncs", nil)
	if resp.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d", resp.Code)
	}
	sitetest.Has(t, page, "This could not be loaded", "Try again")
}

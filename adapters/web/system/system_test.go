package system_test

import (
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/web/site/sitetest"
)

func TestTheOverviewSaysHowItGoes(t *testing.T) {
	t.Parallel()
	a := with(projection(generation(3, "live", 51, 0, ""), generation(4, "building", 10, 90, `,"rate":9.6`)))
	a.Answers["GET /syncs"] = `{"items":[{"id":"s1","repo_id":"r1","status":"running"}],"next_cursor":"n2"}`
	a.Answers["GET /repos/r1"] = `{"id":"r1","name":"payments"}`
	_, page := ask(t, a, "GET", "/admin/system", nil)
	sitetest.Has(t, page, "Reaches the database", "few copies", "Up to date", "51 events", "10 of 100 events", "10 events/s", "about 9.0 s left", `max="100" value="10"`,
		"payments", ">1+<", `href="/metrics"`, `href="/openapi.yaml"`, `href="/admin/history"`)
}

func TestOperatorsOnly(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/admin/system", "/admin/history", "/admin/projections/catalog", "/admin/projections/catalog/generations/1/drop", "/admin/projections/catalog/verifications/v1"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			no := `{"status":403,"code":"forbidden","detail":"Only operators see to the projections."}`
			a := with(no)
			a.Answers["GET /me"] = sitetest.Alice
			for _, of := range []string{"projections", "history", "projections/catalog/verifications/v1"} {
				a.Answers["GET /admin/"+of] = no
			}
			resp, page := ask(t, a, "GET", path, nil)
			if resp.Code != http.StatusForbidden || strings.Contains(page, "Reaches the database") {
				t.Errorf("got %d: %s", resp.Code, page)
			}
		})
	}
}

func TestHistorySaysWhoDidWhat(t *testing.T) {
	t.Parallel()
	a := with(projection())
	a.Answers["GET /admin/history"] = `{"items":[{"position":{"topic":"t","partition":0,"offset":1},"time":"2026-11-27T12:00:00Z","actor":"alice","type":"chartledger.repo.changed.v1",
		"subject":"r1","version":2,"changes":[{"field":"name","old":"a","new":"` + hostile + `"},{"field":"runtimes","new":["kubernetes"]}]}],"next_cursor":"n2"}`
	_, page := ask(t, a, "GET", "/admin/history?actor=alice&since=2026-11-01", nil)
	sitetest.Has(t, page, `title="repo.changed"`, ">a</del>", "&lt;script&gt;", ">Kubernetes</ins>", "cursor=n2", `value="2026-11-01"`,
		"/api/v1/admin/history.ndjson?actor=alice&amp;since=2026-11-01T00%3A00%3A00Z", "Clear filters")
	sitetest.Lacks(t, page, hostile)
}

func TestHistoryThatIsAskedWronglySaysWhere(t *testing.T) {
	t.Parallel()
	a := with(projection())
	resp, page := ask(t, a, "GET", "/admin/history?since=yesterday", nil)
	if resp.Code != http.StatusUnprocessableEntity {
		t.Errorf("got %d", resp.Code)
	}
	sitetest.Has(t, page, "This is not a day.", `value="yesterday"`)
	a.Answers["GET /admin/history"] = `{"status":400,"code":"malformed_request","detail":"See errors.","errors":[{"pointer":"query:type","detail":"No such type."}]}`
	_, page = ask(t, a, "GET", "/admin/history?type=REPO", nil)
	sitetest.Has(t, page, "No such type.", `value="REPO"`)
	sitetest.Lacks(t, page, "See errors.")
}

func TestHistoryWithoutAMatchOffersAllOfIt(t *testing.T) {
	t.Parallel()
	a := with(projection())
	a.Answers["GET /admin/history"] = `{"items":[],"next_cursor":null}`
	_, page := ask(t, a, "GET", "/admin/history?actor=bob", nil)
	sitetest.Has(t, page, "Nothing matches")
	_, page = ask(t, a, "GET", "/admin/history", nil)
	sitetest.Has(t, page, "Nothing has happened yet")
}

package syncs_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"

	"chartledger/adapters/web/site/sitetest"
	"chartledger/adapters/web/syncs"
)

// hostile is a name that would be a script in a page that believed it.
const hostile = `<script>alert(1)</script>`

func ask(t *testing.T, a *sitetest.API, method, path string, form url.Values, header ...string) (*httptest.ResponseRecorder, string) {
	t.Helper()
	return sitetest.Ask(t, a, syncs.Mount, method, path, form, header...)
}

// with is an API that knows a sync of alice's repository, and who asks.
func with(me, sync string) *sitetest.API {
	return &sitetest.API{Answers: map[string]string{"GET /me": me, "GET /syncs/s1": sync, "GET /repos/r1": repo("payments")}}
}

func repo(name string) string {
	return fmt.Sprintf(`{"id":"r1","name":%q,"owner":"alice","visibility":"private","status":"ready"}`, name)
}

// sync is one in this status, with more of its fields.
func sync(status, more string) string {
	return fmt.Sprintf(`{"id":"s1","repo_id":"r1","trigger":"manual","requested_by":"alice","status":%q,"run_id":"s1","requested_at":"2026-11-27T12:00:00Z",
		"started_at":"2026-11-27T12:00:01Z","finished_at":"2026-11-27T12:00:03Z","counts":{"apps":7,"versions":14,"added":3,"changed":2,"withdrawn":1,"missing":0,"quarantined":0},
		"url":"https://charts.example.com","phases":[{"phase":"fetch","ms":420}]%s}`, status, more)
}

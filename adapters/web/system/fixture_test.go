package system_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"chartledger/adapters/web/site/sitetest"
	"chartledger/adapters/web/system"
)

// hostile is a name that would be a script in a page that believed it.
const hostile = `<script>alert(1)</script>`

func ask(t *testing.T, a *sitetest.API, method, path string, form url.Values, header ...string) (*httptest.ResponseRecorder, string) {
	t.Helper()
	return sitetest.Ask(t, a, system.Mount, method, path, form, header...)
}

// generation is one in this state, with more of its fields.
func generation(n int, state string, read, lag int, more string) string {
	return fmt.Sprintf(`{"generation":%d,"state":%q,"read":%d,"lag":%d,"rate":0,"created_at":"2026-11-27T12:00:00Z","positions":[
		{"topic":"app-events","partition":0,"offset":%d,"end":0,"lag":%d},{"topic":"app-events","partition":1,"offset":1000,"end":0,"lag":2000}]%s}`, n, state, read, lag, read, lag, more)
}

func projection(generations ...string) string {
	return `{"name":"catalog","version":2,"generations":[` + strings.Join(generations, ",") + `]}`
}

// with is an API for an operator, with one projection.
func with(p string) *sitetest.API {
	return &sitetest.API{Answers: map[string]string{
		"GET /me":                        sitetest.Operator,
		"GET /admin/projections":         `{"items":[` + p + `]}`,
		"GET /admin/projections/catalog": p,
		"GET /syncs":                     `{"items":[],"next_cursor":null}`,
		"GET /readyz":                    `{"ready":true,"checks":[{"name":"database","ok":true},{"name":"log settings","ok":true,"warning":true,"detail":"few copies"}]}`,
	}}
}

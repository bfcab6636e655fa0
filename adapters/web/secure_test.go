package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/web/site"
)

// Behind a proxy that speaks HTTPS, what a draft holds does not go by plain HTTP either.
func TestCookiesOfPagesGoByHTTPSLikeTheSession(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"alice","role":"developer","groups":[],"selectors":[],"scopes":[],"expires_at":null}`)
	})
	for session, want := range map[string]bool{"__Host-chartledger=x": true, "chartledger=x": false} {
		resp, _ := ask("GET", "/repos/new", nil, "Cookie", session)
		got := resp.Header.Get("Set-Cookie")
		if !strings.HasPrefix(got, "chartledger-draft-0=") || strings.Contains(got, "; Secure") != want {
			t.Errorf("with %s it is %q", session, got)
		}
	}
}

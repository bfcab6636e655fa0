package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/web/site"
)

// What a browser's questions have to include it says itself. Whatever it says, a page
// waits for it once, and one that says nothing that can be read gets its pages.
func TestAPageWaitsOnceForWhatItHasToInclude(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		status  int
		refusal string
	}{
		"late":       {503, `{"code":"projection_lagging","status":503}`},
		"unreadable": {400, `{"code":"malformed","status":400,"errors":[{"pointer":"header:Consistency-Token","code":"unreadable","detail":"?"}]}`},
	} {
		waits := 0
		ask := pages(t, site.Options{}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			switch {
			case r.Header.Get("Consistency-Token") != "":
				waits++
				refuse(tt.status, tt.refusal)(w, r)
			case strings.HasSuffix(r.URL.Path, "/me"):
				_, _ = io.WriteString(w, `{"id":"alice","role":"user","groups":[],"selectors":[],"scopes":[],"expires_at":null}`)
			default:
				_, _ = io.WriteString(w, `{"items":[]}`)
			}
		})
		resp, body := ask("GET", "/settings/tokens", nil, "Cookie", "chartledger-after=planted")
		if resp.StatusCode != http.StatusOK || waits != 1 {
			t.Errorf("%s: got %d after %d waits: %s", name, resp.StatusCode, waits, body)
		}
	}
}

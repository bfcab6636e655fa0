package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chartledger/adapters/web/site"
)

// What somebody changed is in the pages that she sees next; if that takes too long, the
// page is older, and says so.
func TestPagesIncludeOnesOwnChanges(t *testing.T) {
	t.Parallel()

	late, waits := false, 0
	ask := pages(t, site.Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Method == http.MethodPut:
			w.Header().Set("Consistency-Token", `a "place" in the log`)
			w.WriteHeader(http.StatusNoContent)
		case r.Header.Get("Consistency-Token") != "" && late:
			waits++
			refuse(503, `{"code":"projection_lagging","status":503}`)(w, r)
		case !late && r.Header.Get("Consistency-Token") != r.Header.Get("X-Forwarded-Host"): // as the test expects it
			t.Errorf("the API was asked for what includes %q", r.Header.Get("Consistency-Token"))
			fallthrough
		default:
			_, _ = io.WriteString(w, `{"id":"alice","role":"user","groups":[],"selectors":[],"scopes":[],"expires_at":null,"items":[],"next_cursor":null}`)
		}
	})
	resp, body := ask("POST", "/settings/password", url.Values{"password": {"p"}, "again": {"p"}})
	cookie := strings.Split(resp.Header.Get("Set-Cookie"), ";")[0]
	if resp.StatusCode != http.StatusSeeOther || !strings.HasPrefix(cookie, "chartledger-after=") {
		t.Fatalf("got %d, %v, %s", resp.StatusCode, resp.Header, body)
	}
	if _, body := ask("GET", "/settings/password", nil, "Cookie", cookie, "X-Forwarded-Host", `a "place" in the log`); strings.Contains(body, "a little older") {
		t.Error("it says that it is older")
	}
	late = true
	if resp, body := ask("GET", "/settings/tokens", nil, "Cookie", cookie); resp.StatusCode != http.StatusOK || !strings.Contains(body, "a little older than your last change") {
		t.Errorf("got %d, %s", resp.StatusCode, body)
	}
	if waits != 1 {
		t.Errorf("the page waited %d times", waits)
	}
}

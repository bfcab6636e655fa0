package web_test

import (
	"html"
	"io"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/web/site"
)

// What a page asks for by itself, the API knows as such.
func TestWhatAPageAsksForByItself(t *testing.T) {
	t.Parallel()

	told := make(map[string]bool)
	ask := pages(t, site.Options{}, func(w http.ResponseWriter, r *http.Request) {
		told[r.Header.Get("Chartledger-Unattended")] = true
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/me") {
			_, _ = io.WriteString(w, `{"id":"alice","role":"operator","groups":[],"selectors":[],"scopes":[],"expires_at":null}`)
			return
		}
		_, _ = io.WriteString(w, `{"items":[],"checks":[]}`)
	})
	for _, path := range []string{"/repos", "/syncs", "/admin/system"} {
		if _, body := ask("GET", path, nil); !strings.Contains(html.UnescapeString(body), `hx-headers="`+site.Unattended+`"`) {
			t.Errorf("%s does not say so", path)
		}
	}
	if told["true"] {
		t.Error("the API takes a reader for nobody")
	}
	ask("GET", "/repos", nil, "Chartledger-Unattended", "true")
	if !told["true"] {
		t.Error("the API was not told")
	}
}

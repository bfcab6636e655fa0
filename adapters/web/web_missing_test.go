package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/web/site"
)

// Whoever has signed in and follows a link to nowhere finds her menu there.
func TestAPageThatIsNotThereHasTheMenu(t *testing.T) {
	t.Parallel()

	known := pages(t, site.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"ada","role":"user","groups":[],"selectors":[],"scopes":[],"expires_at":null}`)
	})
	stranger := pages(t, site.Options{}, refuse(401, `{"code":"unauthenticated","status":401}`))
	if resp, body := known("GET", "/nowhere", nil); resp.StatusCode != 404 || !strings.Contains(body, `href="/catalog"`) {
		t.Errorf("got %d, %s", resp.StatusCode, body)
	}
	if resp, body := stranger("GET", "/nowhere", nil); resp.StatusCode != 404 || strings.Contains(body, `href="/catalog"`) {
		t.Errorf("a stranger got %d, %s", resp.StatusCode, body)
	}
}

// What is ahead is said as people say it: what is due in 59 minutes and a half is due in
// an hour.
func TestWhatIsAheadIsRounded(t *testing.T) {
	t.Parallel()

	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for ahead, want := range map[time.Duration]string{
		59*time.Minute + 30*time.Second:         "in 1 hour",
		90*24*time.Hour - time.Minute:           "in 3 months",
		25*time.Minute - 10*time.Second:         "in 25 minutes",
		30 * time.Second:                        "in 30 seconds",
		-(59*time.Minute + 30*time.Second):      "59 minutes ago",
		-(90*24*time.Hour - time.Minute):        "2 months ago",
		-(2*time.Hour + 59*time.Minute):         "2 hours ago",
		-(365*24*time.Hour + 12*24*time.Hour):   "1 year ago",
		24*time.Hour - time.Second:              "in 1 day",
		2*time.Hour + 20*time.Minute:            "in 2 hours",
		364 * 24 * time.Hour:                    "in 1 year",
		-(9*time.Second + 900*time.Millisecond): "just now",
	} {
		ask := pages(t, site.Options{Clock: func() time.Time { return now }}, tokenThatExpires(now.Add(ahead)))
		if _, body := ask("GET", "/settings/tokens", nil); !strings.Contains(body, ">"+want+"</time>") {
			t.Errorf("%v is not %q", ahead, want)
		}
	}
}

// tokenThatExpires answers for a user with one token.
func tokenThatExpires(at time.Time) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/me") {
			_, _ = io.WriteString(w, `{"id":"ada","role":"user","groups":[],"selectors":[],"scopes":[],"expires_at":null}`)
			return
		}
		_, _ = io.WriteString(w, `{"items":[{"id":"t1","user":"ada","name":"ci","prefix":"x","scopes":["helm"],"issued_at":"2020-01-01T00:00:00Z","expires_at":"`+at.Format(time.RFC3339Nano)+`"}]}`)
	}
}

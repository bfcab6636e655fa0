package wizard_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// One goes on when the check has passed, for what is entered now.
func TestTheCheckHasToPass(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("check")
	b.hasNot(b.get("check"), ">Continue<")
	a := b.post("check")
	if b.has(a, "The check has to pass first."); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a check: got %d", a.status)
	}
	b.api.set(func(f *fakeAPI) { f.report = deniedReport })
	b.goes(b.post("check/run"), "/repos/new/check")
	a = b.get("check")
	b.has(a, "Something is not right yet", "401 Unauthorized.", "Look at the credential.", "Go back to: Credential", "Beware of this.")
	b.hasNot(a, ">Continue<")
	b.goes(b.get("labels"), "/repos/new/check")

	b.api.set(func(f *fakeAPI) { f.report = goodReport })
	b.post("check/run")
	b.has(b.get("check"), "The repository works", "7 charts, 14 versions", ">Continue<")
	b.goes(b.post("check"), "/repos/new/labels")

	b.post("address", "url", "https://charts.example.com/another", "name", "n")
	b.goes(b.get("labels"), "/repos/new/check")
}

var proofField = regexp.MustCompile(`name="proof" value="([^"]+)"`)

// The checks come one by one, and the report with its proof, since a stream keeps no
// cookies.
func TestTheChecksAreFollowed(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("check")
	b.api.set(func(f *fakeAPI) {
		f.checks = []string{`{"check":"resolve","status":"ok"}`, `{"check":"connect","status":"ok"}`}
	})
	a := b.post("check/stream")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("got %d, %v", a.status, a.header)
	}
	events := strings.Split(strings.TrimSpace(a.body), "\n\n")[1:]
	for i, passed := range []int{0, 1, 2, 6} {
		if got := strings.Count(events[i], ">passed<"); got != passed {
			t.Errorf("event %d: %d have passed\n%s", i, got, events[i])
		}
	}
	found := proofField.FindStringSubmatch(events[3])
	if len(found) == 0 {
		t.Fatalf("there is no proof in\n%s", events[3])
	}
	if a := b.post("check", "proof", found[1][:len(found[1])-3]+"AAA"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a changed proof: got %d", a.status)
	}
	other := newBrowser(t)
	other.upTo("address")
	other.post("address", "url", "https://other.example.com", "name", "n")
	other.post("mode", "mode", "ro")
	other.post("credential", "kind", "none")
	if a := other.post("check", "proof", found[1]); a.status != http.StatusUnprocessableEntity {
		t.Errorf("the proof of another address: got %d", a.status)
	}
	other = newBrowser(t)
	other.api.set(func(f *fakeAPI) { f.user = "mallory" })
	other.upTo("check")
	if a := other.post("check", "proof", found[1]); a.status != http.StatusUnprocessableEntity {
		t.Errorf("the proof of another user: got %d", a.status)
	}
	b.goes(b.post("check", "proof", found[1]), "/repos/new/labels")
}

// Where nobody knows who asks, the checks are lost, and not a page put in their place.
func TestChecksThatCannotBeFollowed(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	if a := b.post("check/stream"); a.status != http.StatusOK || strings.Contains(a.body, "data:") {
		t.Errorf("nothing to check: got %d, %s", a.status, a.body)
	}
	b.upTo("check")
	b.api.set(func(f *fakeAPI) { f.refuse["GET /me"] = `{"status":503,"code":"not_ready","detail":"d"}` })
	a := b.post("check/stream")
	if b.has(a, "data: "); a.header.Get("Content-Type") != "text/event-stream" || strings.Contains(a.body, "<html") {
		t.Errorf("got %d, %v, %s", a.status, a.header, a.body)
	}
}

// What the API refuses to check is said, with the step that has the field.
func TestARefusedCheck(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ problem, says, step string }{
		{`{"status":422,"code":"invalid_fields","detail":"See errors.","errors":[{"pointer":"/tls/ca_certificates","code":"x","detail":"No certificates."}]}`, "No certificates.", "credential"},
		{`{"status":422,"code":"invalid_fields","detail":"See errors.","errors":[{"pointer":"/url","code":"x","detail":"No URL."}]}`, "No URL.", "address"},
		{`{"status":503,"code":"read_models_away","detail":"d","trace_id":"trace-1"}`, "The database is away.", ""},
	} {
		b := newBrowser(t)
		b.upTo("check")
		b.api.set(func(f *fakeAPI) { f.refuse["POST /repos/validate"] = tt.problem })
		for _, way := range []string{"check/run", "check/stream"} {
			a := b.post(way)
			b.has(a, tt.says)
			if tt.step != "" {
				b.has(a, `class="alert-link" href="/repos/new/`+tt.step+`"`)
			} else {
				b.has(a, "trace-1")
			}
			if way == "check/run" && a.status != http.StatusUnprocessableEntity {
				t.Errorf("got %d", a.status)
			}
		}
	}
}

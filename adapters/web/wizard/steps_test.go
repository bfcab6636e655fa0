package wizard_test

import (
	"net/http"
	"strings"
	"testing"
)

// A step can be gone to once those before it are done, and then again.
func TestStepsComeInTheirOrder(t *testing.T) {
	t.Parallel()

	all := []string{"runtime", "address", "mode", "credential", "check", "labels", "review"}
	for i, first := range all {
		b := newBrowser(t)
		b.upTo(first)
		for j, s := range all {
			a := b.get(s)
			if j <= i {
				if a.status != http.StatusOK || strings.Count(a.body, `aria-current="step"`) != 1 {
					t.Errorf("%s at %s: got %d", s, first, a.status)
				}
				for _, done := range all[:i+1] {
					if link := `href="/repos/new/` + done + `"`; done != s && !strings.Contains(a.body, link) {
						t.Errorf("%s at %s: there is no link to %s", s, first, done)
					}
				}
				continue
			}
			b.goes(a, "/repos/new/"+first)
			b.goes(b.post(s), "/repos/new/"+first)
		}
		b.goes(b.ask("GET", "/repos/new", nil), "/repos/new/"+first)
	}
}

// Going back keeps what was entered, right or wrong.
func TestGoingBackKeepsWhatWasEntered(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("address")
	b.goes(b.post("address", "url", "what is it", "name", "Bad Name", "description", "Charts of ours", "do", "back"), "/repos/new/runtime")
	b.has(b.get("address"), `value="what is it"`, `value="Bad Name"`, "Charts of ours")
	b.goes(b.get("mode"), "/repos/new/address")

	b = newBrowser(t)
	b.upTo("labels")
	b.goes(b.post("labels", "visibility", "public", "key", "team", "value", "payments", "do", "back"), "/repos/new/check")
	b.has(b.get("labels"), `value="public" checked`, `value="team"`, `value="payments"`)
}

func TestWhatIsWrongIsSaidAtItsField(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name, step string
		fields     []string
		says       string
	}{
		{"no runtime", "runtime", nil, "Choose a runtime."},
		{"another runtime", "runtime", []string{"runtime", "aws"}, "Choose a runtime."},
		{"no URL", "address", []string{"name", "n"}, "Enter the repository&#39;s URL."},
		{"no host", "address", []string{"url", "https://", "name", "n"}, "This is not a URL."},
		{"a password in the URL", "address", []string{"url", "https://bob:letmein@charts.example.com", "name", "n"}, "must not hold a user name"},
		{"another scheme", "address", []string{"url", "ftp://charts.example.com", "name", "n"}, "must begin with"},
		{"a bad name", "address", []string{"url", "https://charts.example.com", "name", "A b"}, "A name has 1 to 63"},
		{"a long description", "address", []string{"url", "https://charts.example.com", "description", strings.Repeat("x", 501)}, "at most 500 bytes"},
		{"writing what cannot be", "mode", []string{"mode", "rw"}, "Choose a mode."},
		{"no kind", "credential", nil, "Choose a kind"},
		{"no password", "credential", []string{"kind", "basic", "username", "bob"}, "This is needed."},
		{"no key of the certificate", "credential", []string{"kind", "client_certificate", "client_certificate", "x", "client_key", "y"}, "does not belong to the certificate"},
		{"no authority", "credential", []string{"kind", "none", "ca", "what"}, "These are no certificates"},
		{"no visibility", "labels", []string{"key", "", "value", ""}, "Choose who may see it."},
		{"a value alone", "labels", []string{"visibility", "private", "key", "", "value", "v"}, "A key is needed."},
		{"a key twice", "labels", []string{"visibility", "private", "key", "a", "value", "v", "key", "a", "value", "w"}, "there already"},
		{"a bad key", "labels", []string{"visibility", "private", "key", "a b", "value", "v"}, "A key has letters"},
		{"a bad value", "labels", []string{"visibility", "private", "key", "a", "value", "v w"}, "A value has letters"},
	} {
		b := newBrowser(t)
		b.upTo(tt.step)
		a := b.post(tt.step, tt.fields...)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, tt.says) || !strings.Contains(a.body, `aria-invalid="true"`) {
			t.Errorf("%s: got %d\n%s", tt.name, a.status, a.body)
		}
		if strings.Contains(a.body, "letmein") {
			t.Errorf("%s: the password is in the page", tt.name)
		}
	}
}

// The name that she has already is said at once.
func TestATakenNameIsSaidEarly(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("address")
	b.api.set(func(f *fakeAPI) {
		f.repos = `[{"id":"r","name":"payments","owner":"alice","url":"https://charts.example.com/a"}]`
	})
	a := b.post("address", "url", "https://charts.example.com/a/", "name", "payments")
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("got %d", a.status)
	}
	b.has(a, "You have another repository with this name.")
	b.goes(b.post("address", "url", "https://charts.example.com/a/"), "/repos/new/mode") // named after the URL
	b.has(b.get("mode"), "example-a")
	b.post("mode", "mode", "ro")
	b.post("credential", "kind", "none")
	b.post("check/run")
	b.post("labels", "visibility", "private")
	b.has(b.get("review"), "There is another repository at this URL: payments of alice.")
}

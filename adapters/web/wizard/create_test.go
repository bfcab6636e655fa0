package wizard_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
)

var keyField = regexp.MustCompile(`name="idempotency_key" value="([^"]+)"`)

// create sends the last page's form as it is.
func (b *browser) create() answer {
	b.t.Helper()
	found := keyField.FindStringSubmatch(b.get("review").body)
	if len(found) == 0 {
		b.t.Fatal("there is no key in the last page")
	}
	return b.post("review", "idempotency_key", found[1])
}

// The repository is what was entered, and its first sync is where one ends.
func TestCreatingARepository(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("labels")
	b.goes(b.post("labels", "visibility", "public", "key", "team", "value", "payments", "key", "", "value", "", "key", "env", "value", ""), "/repos/new/review")
	b.has(b.get("review"), "https://charts.example.com/payments", "Read-only", "team=payments, env=", "7 charts, 14 versions", "Everyone who uses this platform will see it.")
	b.goes(b.create(), "/syncs/sync-1")
	got := b.api.asked[0]
	if got.Name != "payments" || got.Mode != "ro" || got.Visibility != "public" || got.Credential != nil || got.TLS != nil ||
		len(got.Labels) != 2 || got.Labels["team"] != "payments" || got.Runtimes[0] != "kubernetes" {
		t.Errorf("got %+v", got)
	}
	if len(b.drafts()) != 0 {
		t.Error("the draft is there yet")
	}
}

// A page that is sent twice makes one repository, and so does an earlier page of it.
func TestADoubleClickMakesOneRepository(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("review")
	before := b.drafts()
	b.goes(b.create(), "/syncs/sync-1")
	b.client.Jar.SetCookies(b.base, withPath(before)) // the second click went out with them
	b.goes(b.create(), "/syncs/sync-1")
	if len(b.api.asked) != 2 || len(b.api.made) != 1 {
		t.Errorf("asked %d times, it made %d", len(b.api.asked), len(b.api.made))
	}
	b.goes(b.post("review", "idempotency_key", "another"), "/repos/new/runtime")
	b.upTo("review")
	b.goes(b.post("review", "idempotency_key", "another"), "/repos/new/review")
	b.goes(b.create(), "/syncs/sync-1")
	if len(b.api.asked) != 3 || len(b.api.made) != 2 {
		t.Errorf("asked %d times, it made %d", len(b.api.asked), len(b.api.made))
	}
}

func withPath(cookies []*http.Cookie) []*http.Cookie {
	for _, c := range cookies {
		c.Path = "/repos/new"
	}
	return cookies
}

// What is refused at last is said with the step to go back to, and nothing is lost.
func TestARefusedRepository(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("review")
	for _, tt := range []struct{ problem, says, step string }{
		{`{"status":409,"code":"name_taken","detail":"The name is taken.","errors":[{"pointer":"/name","code":"name_taken","detail":"You have another."}]}`, "This name is taken.", "address"},
		{`{"status":403,"code":"forbidden","detail":"Only operators publish."}`, "Only operators publish.", "labels"},
		{`{"status":422,"code":"too_many_repositories","detail":"You have enough."}`, "You have enough.", ""},
	} {
		b.api.set(func(f *fakeAPI) { f.refuse["POST /repos"] = tt.problem })
		a := b.create()
		if b.has(a, tt.says); a.status != http.StatusUnprocessableEntity {
			t.Errorf("got %d", a.status)
		}
		if linked := strings.Contains(a.body, `class="alert-link"`); linked != (tt.step != "") {
			t.Errorf("%s: a step is named: %v", tt.says, linked)
		}
	}
	b.api.set(func(f *fakeAPI) {
		f.refuse["POST /repos"] = `{"status":422,"code":"validation_failed","detail":"d","report":` + deniedReport + `}`
	})
	b.goes(b.create(), "/repos/new/check")
	b.has(b.get("check"), "401 Unauthorized.", "Go back to: Credential")
}

// A draft that was sent before, with something else in it, can be sent once more.
func TestAKeyThatWasUsedIsNotTheLast(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("review")
	before := keyField.FindStringSubmatch(b.get("review").body)
	b.api.set(func(f *fakeAPI) {
		f.refuse["POST /repos"] = `{"status":422,"code":"idempotency_key_reused","detail":"Reused."}`
	})
	a := b.create()
	b.has(a, "This form was sent before")
	if after := keyField.FindStringSubmatch(a.body); len(after) == 0 || after[1] == before[1] {
		t.Errorf("the form can never be sent: %q", after)
	}
	b.api.set(func(f *fakeAPI) { delete(f.refuse, "POST /repos") })
	b.goes(b.create(), "/syncs/sync-1")
}

// What cannot be synced ends at the repository.
func TestARepositoryWithoutASync(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("review")
	b.api.set(func(f *fakeAPI) { f.syncs = "[]" })
	b.goes(b.create(), "/repos/repo-1")
}

// The first repository of a platform is told as the second step of its setup.
func TestTheFirstRepository(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.goes(b.ask("GET", "/repos/new?first=1", nil), "/repos/new/runtime")
	b.hasNot(b.get("runtime"), "Your first public repository") // alice operates nothing
	b.api.set(func(f *fakeAPI) { f.role = api.RoleOperator })
	b.goes(b.ask("GET", "/repos/new?first=1", nil), "/repos/new/runtime")
	b.has(b.get("runtime"), "Your first public repository", "Setup, step 2 of 3", "Skip for now", `href="/repos"`)
	b.upTo("labels")
	b.has(b.get("labels"), `name="visibility" value="public" checked`)
}

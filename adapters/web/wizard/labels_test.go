package wizard_test

import (
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
)

// Rows are added and taken off without a script, and what is in the others stays.
func TestRowsOfLabels(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("labels")
	rows := func(a answer) int { return strings.Count(a.body, `name="key"`) }
	if got := rows(b.get("labels")); got != 1 {
		t.Errorf("got %d rows", got)
	}
	b.goes(b.post("labels", "visibility", "public", "key", "a", "value", "1", "do", "add"), "/repos/new/labels?add=1#new")
	if got := rows(b.get("labels?add=1")); got != 3 {
		t.Errorf("got %d rows", got)
	}
	b.goes(b.post("labels", "visibility", "public", "key", "a", "value", "1", "key", "b", "value", "2", "do", "remove-0"), "/repos/new/labels")
	a := b.get("labels")
	b.has(a, `value="b"`, `value="2"`, `name="visibility" value="public" checked`)
	b.hasNot(a, `value="a"`)
	if got := rows(a); got != 2 {
		t.Errorf("got %d rows", got)
	}
}

// Who will see it is told before it is there.
func TestWhoWillSeeIt(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.upTo("labels")
	b.has(b.get("labels"), "Nobody else will see this repository.")
	b.goes(b.post("labels", "visibility", "private", "key", "team", "value", "payments", "do", "look"), "/repos/new/labels")
	b.has(b.get("labels"), "3 users besides you", "payments-people")
	b.has(b.post("labels/audience", "visibility", "public", "key", "", "value", ""), "Everyone who uses this platform will see it.")
	b.has(b.post("labels/audience", "visibility", "private", "key", "a b", "value", ""), "once the labels are right")
	b.api.set(func(f *fakeAPI) { f.refuse["POST /repos/audience"] = `{"status":503,"code":"x","detail":"d"}` })
	b.goes(b.post("labels", "visibility", "private"), "/repos/new/review") // it is an extra
	b.has(b.get("review"), "Create and sync")
}

// Who may have no public repository is not shown that there are such.
func TestAUserHasPrivateRepositories(t *testing.T) {
	t.Parallel()

	b := newBrowser(t)
	b.api.set(func(f *fakeAPI) { f.role = api.RoleUser })
	b.upTo("labels")
	b.hasNot(b.get("labels"), "Public", `value="public"`)
	if a := b.post("labels", "visibility", "public"); a.status != 422 {
		t.Errorf("got %d to %s", a.status, a.location)
	}
	b.goes(b.post("labels", "visibility", "private"), "/repos/new/review")
	b.goes(b.create(), "/syncs/sync-1")
}

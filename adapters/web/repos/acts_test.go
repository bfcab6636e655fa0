package repos_test

import (
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site/sitetest"
)

// A sync that was asked for is shown; what else is done leads back to where it was done.
func TestActs(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice"))
	f.answers["POST /repos/1/syncs"] = api.Sync{ID: "run/9", Warnings: []api.SyncWarning{}}
	f.answers["POST /repos/1/enable"] = repo("1", "alice")
	f.answers["POST /repos/1/disable"] = repo("1", "alice")
	for _, tt := range []struct{ path, back, want string }{
		{"/repos/1/sync", "/repos?view=mine", "/syncs/run%2F9"},
		{"/repos/1/enable", "/repos?view=mine&q=a", "/repos?view=mine&q=a"},
		{"/repos/1/disable", "", "/repos/1"},
		{"/repos/1/disable", "//evil.example", "/repos/1"},
		{"/repos/1/disable", "/reposevil", "/repos/1"},
		{"/repos/1/disable", "/repos\\evil", "/repos/1"},
		{"/repos/1/disable", "/repos\nSet-Cookie: a=b", "/repos/1"},
	} {
		status, to, _ := f.post(tt.path, form("back", tt.back))
		if status != http.StatusSeeOther || to != tt.want {
			t.Errorf("%s from %q: got %d, %q; want %q", tt.path, tt.back, status, to, tt.want)
		}
	}
	f.answers["POST /repos/1/syncs"] = refusal{409, `{"code":"repo_disabled","status":409,"detail":"The repository is disabled."}`}
	status, _, body := f.post("/repos/1/sync", form())
	if status != http.StatusConflict {
		t.Errorf("a refusal: got %d", status)
	}
	sitetest.Has(t, body, "The repository is disabled.")
}

// A repository is deleted when its name was typed, as it was when it was typed.
func TestDelete(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice"))
	_, body := f.get("/repos/1/delete")
	sitetest.Has(t, body, `name="version" value="3"`, "7 apps go with it", "Type “charts-1” to confirm")
	status, _, body := f.post("/repos/1/delete", form("name", "charts-2", "version", "3"))
	if sent := f.sent(); status != http.StatusUnprocessableEntity || len(sent) > 0 {
		t.Errorf("another name: got %d, and the API was sent %v", status, sent)
	}
	sitetest.Has(t, body, "Nothing has been deleted", "aria-invalid")

	f.answers["DELETE /repos/1"] = refusal{412, `{"code":"version_changed","status":412,"detail":"it is at version 4"}`}
	status, _, body = f.post("/repos/1/delete", form("name", "charts-1", "version", "2"))
	if sent := f.sent(); status != http.StatusUnprocessableEntity || len(sent) != 1 || sent[0].ifMatch != `"2"` {
		t.Errorf("changed meanwhile: got %d, %v", status, sent)
	}
	sitetest.Has(t, body, "Somebody changed this meanwhile", `name="version" value="3"`)

	f.answers["DELETE /repos/1"] = http.StatusNoContent
	if status, to, _ := f.post("/repos/1/delete", form("name", " charts-1 ", "version", "3")); status != http.StatusSeeOther || to != "/repos" {
		t.Errorf("got %d, %q", status, to)
	}
}

// Several are deleted when a word was typed; what could not be is shown again, with why.
func TestDeleteMany(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice"), repo("2", "alice"), repo("3", "bob"), repo("4", "alice"))
	_, body := f.get("/repos/delete?id=1&id=2&id=3&id=gone&back=/repos%3Fview%3Dmine")
	sitetest.Has(t, body, "Delete 2 repositories", `value="1@3"`, `value="2@3"`, `name="back" value="/repos?view=mine"`)
	sitetest.Lacks(t, body, "charts-3", "charts-4")
	if resp, _ := f.do("GET", "/repos/delete?id=gone", nil); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("of nothing: got %d", resp.StatusCode)
	}
	_ = f.sent()

	picked := form("id", "1@3", "id", "2@3", "word", "erase", "back", "/repos?view=mine")
	status, _, body := f.post("/repos/delete", picked)
	if sent := f.sent(); status != http.StatusUnprocessableEntity || len(sent) > 0 {
		t.Errorf("another word: got %d, and the API was sent %v", status, sent)
	}
	sitetest.Has(t, body, "Nothing has been deleted", `value="2@3"`)

	f.answers["DELETE /repos/1"] = http.StatusNoContent
	f.answers["DELETE /repos/2"] = refusal{412, `{"code":"version_changed","status":412}`}
	status, _, body = f.post("/repos/delete", with(picked, "word", " DELETE "))
	if sent := f.sent(); status != http.StatusUnprocessableEntity || len(sent) != 2 || sent[1].ifMatch != `"3"` {
		t.Errorf("got %d, %v", status, sent)
	}
	sitetest.Has(t, body, "charts-2", "Somebody changed this meanwhile", "Delete 1 repository")
	sitetest.Lacks(t, body, "charts-1")

	f.answers["DELETE /repos/2"] = http.StatusNoContent
	if status, to, _ := f.post("/repos/delete", with(picked, "word", "delete")); status != http.StatusSeeOther || to != "/repos?view=mine" {
		t.Errorf("got %d, %q", status, to)
	}
}

// Several are synced at once; which were not is told.
func TestSyncMany(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice"), repo("2", "alice"))
	f.answers["POST /repos/1/syncs"] = api.Sync{ID: "run", Warnings: []api.SyncWarning{}}
	f.answers["POST /repos/2/syncs"] = refusal{409, `{"code":"repo_disabled","status":409,"detail":"The repository is disabled."}`}
	status, _, body := f.post("/repos/sync", form("id", "1", "id", "2", "id", "2", "id", "gone"))
	if sent := f.sent(); status != http.StatusUnprocessableEntity || len(sent) != 3 {
		t.Errorf("got %d, %v", status, sent)
	}
	sitetest.Has(t, body, "1 repository was not synced", "charts-2", "The repository is disabled.")
	sitetest.Lacks(t, body, "charts-1")
	if status, to, _ := f.post("/repos/sync", form("id", "1", "back", "/repos?q=a")); status != http.StatusSeeOther || to != "/repos?q=a" {
		t.Errorf("got %d, %q", status, to)
	}
}

// Labels are attached and removed where one sees who sees the repository then.
func TestLabels(t *testing.T) {
	t.Parallel()

	f := newFixture(t, "alice", api.RoleUser, repo("1", "alice", func(r *api.Repo) { r.Labels = api.Labels{"team.io/x": "a"} }))
	bob, selector := "bob", "payments team"
	f.answers["GET /repos/1/audience"] = api.AudiencePage{Users: 2, Items: []api.AudienceMember{{User: &bob, Access: []api.AccessReason{{Reason: "selector", Selector: &selector}}}}}
	_, body := f.get("/repos/1/access")
	sitetest.Has(t, body, "bob", "Selector payments team", "2 users see it", `value="team.io/x"`)
	sitetest.Lacks(t, body, "Make it public") // which a user may not

	f.answers["PUT /repos/1/labels/team.io%2Fx"] = repo("1", "alice")
	status, to, _ := f.post("/repos/1/labels", form("key", "team.io/x", "value", "b"))
	if sent := f.sent(); status != http.StatusSeeOther || to != "/repos/1/access" || !strings.Contains(sent[0].body, `"b"`) {
		t.Errorf("got %d, %q, %v", status, to, sent)
	}
	f.answers["PUT /repos/1/labels/a%20b"] = refusal{400, `{"code":"malformed","status":400,"errors":[{"pointer":"path:key","detail":"This is no key."}]}`}
	for key, want := range map[string]string{"a b": "This is no key.", "": "A label needs a key.", "..": "A label needs a key."} {
		status, _, body := f.post("/repos/1/labels", form("key", key, "value", "kept"))
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%q: got %d", key, status)
		}
		sitetest.Has(t, body, want, `value="kept"`, `id="key-wrong"`)
	}
	_ = f.sent()
	if status, _, _ := f.post("/repos/1/labels/remove", form("key", "..")); status != http.StatusNotFound || len(f.sent()) > 0 {
		t.Errorf("what is no label: got %d", status)
	}
	f.answers["DELETE /repos/1/labels/team.io%2Fx"] = repo("1", "alice")
	if status, to, _ := f.post("/repos/1/labels/remove", form("key", "team.io/x")); status != http.StatusSeeOther || to != "/repos/1/access" {
		t.Errorf("got %d, %q", status, to)
	}
	f.answers["PUT /repos/1/visibility"] = refusal{403, `{"code":"forbidden","status":403,"detail":"Public is for operators."}`}
	status, _, body = f.post("/repos/1/visibility", form("visibility", "public", "version", "3"))
	if status != http.StatusUnprocessableEntity {
		t.Errorf("got %d", status)
	}
	sitetest.Has(t, body, "Public is for operators.")
}

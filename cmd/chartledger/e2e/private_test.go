package e2e_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// ids are of one repository and what belongs to it.
type ids struct{ repo, app, version, sync string }

// request is something that a stranger might try.
type request struct {
	method, path string
	body         any
}

// requests are all that name a repository or something of it.
func (i ids) requests() []request {
	repo, app, sync := "/repos/"+i.repo, "/apps/"+i.app, "/syncs/"+i.sync
	return []request{
		{"GET", repo, nil}, {"GET", repo + "/syncs", nil}, {"GET", app, nil}, {"GET", app + "/versions", nil},
		{"GET", app + "/versions?withdrawn=true", nil}, {"GET", app + "/versions/" + i.version, nil},
		{"GET", sync, nil}, {"GET", sync + "/stream", nil}, {"GET", sync + "/missing", nil}, {"GET", repo + "/history", nil},
		{"PATCH", repo, `{"description":"mine now"}`}, {"DELETE", repo, nil},
		{"PUT", repo + "/labels", `{"labels":{"a":"b"}}`}, {"PUT", repo + "/labels/a", `{"value":"b"}`}, {"DELETE", repo + "/labels/a", nil},
		{"PUT", repo + "/visibility", `{"visibility":"public"}`},
		{"PUT", repo + "/credential", `{"kind":"bearer","token":"x"}`}, {"DELETE", repo + "/credential", nil},
		{"POST", repo + "/enable", nil}, {"POST", repo + "/disable", nil}, {"POST", repo + "/transfer", `{"owner":"bob"}`},
		{"POST", repo + "/syncs", `{}`},
		{"POST", sync + "/cancel", nil}, {"POST", sync + "/release", nil}, {"POST", sync + "/discard", nil},
	}
}

// lists are all that could list it or count it.
func (i ids) lists() []string {
	return []string{
		"/repos", "/repos?owner=alice", "/repos?q=secretproject", "/repos?visibility=private", "/syncs", "/syncs?status=completed",
		"/apps", "/apps?q=podinfo", "/apps?repo_id=" + i.repo,
	}
}

// Another user cannot tell a private repository from one that does not exist.
func TestAPrivateRepoIsNobodyElses(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		operator := serve(t, p).operator()
		alice, bob, carol := operator.user("alice", api.RoleDeveloper), operator.user("bob", api.RoleUser), operator.user("carol", api.RoleDeveloper)
		source := helmtest.Server(t, "")
		source.Set("index.yaml", podinfo(t))
		r := alice.published(newRepo("secretproject", source.URL))
		app := get[api.AppPage](alice, "/apps?repo_id="+r.ID).Items[0]
		real := ids{r.ID, app.ID, app.LatestVersion, get[api.SyncPage](alice, "/repos/"+r.ID+"/syncs").Items[0].ID}
		for _, stranger := range []caller{bob, carol} {
			seesNothing(stranger, real)
		}
		for _, insider := range []caller{alice, operator} {
			for _, request := range real.requests()[:8] {
				insider.do(request.method, request.path, nil).want(t, http.StatusOK)
			}
		}
		changed := alice.do("PUT", "/repos/"+r.ID+"/visibility", `{"visibility":"public"}`, "If-Match", "*").want(t, http.StatusOK)
		bob.settle(changed)
		for _, request := range real.requests()[:8] {
			bob.do(request.method, request.path, nil).want(t, http.StatusOK)
		}
		bob.do("POST", "/repos/"+r.ID+"/syncs", `{}`).want(t, http.StatusForbidden)
	})
}

// seesNothing compares every answer with that for ids that do not exist.
func seesNothing(stranger caller, real ids) {
	stranger.t.Helper()
	none := ids{strings.Repeat("0", 8) + real.repo[8:], strings.Repeat("0", 8) + real.app[8:], real.version, strings.Repeat("0", 8) + real.sync[8:]}
	absent := none.requests()
	for i, q := range real.requests() {
		got := stranger.do(q.method, q.path, q.body, "If-Match", "*")
		want := stranger.do(absent[i].method, absent[i].path, absent[i].body, "If-Match", "*")
		if got.Status != http.StatusNotFound || want.Status != http.StatusNotFound {
			stranger.t.Errorf("%s %s: got %d, and %d for an id that does not exist, want 404", q.method, q.path, got.Status, want.Status)
		}
		if blur(got.Body) != blur(want.Body) {
			stranger.t.Errorf("%s %s: got %s, and for an id that does not exist %s", q.method, q.path, got.Body, want.Body)
		}
	}
	for _, list := range real.lists() {
		if got := stranger.do("GET", list, nil).want(stranger.t, http.StatusOK); strings.TrimSpace(got.Body) != `{"items":[],"next_cursor":null}` {
			stranger.t.Errorf("GET %s: got %s, want nothing", list, got.Body)
		}
	}
}

var ownToAnAnswer = regexp.MustCompile(`"(trace_id|instance)":"[^"]*"`)

// blur takes out what differs from one answer to the next.
func blur(body string) string { return ownToAnAnswer.ReplaceAllString(body, "") }

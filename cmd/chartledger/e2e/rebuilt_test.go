package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// Postgres holds nothing that is not in the log: without its directory the next
// start gives the same answer to every query, and old tokens are good.
func TestALostDatabaseComesBack(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		s := serve(t, p)
		callers := populate(t, s)
		s.caughtUp() // the history too, for which no command waits
		before := map[string]string{}
		for _, who := range callers {
			for _, path := range queries(who) {
				before[who.token+path] = who.do("GET", path, nil).want(t, http.StatusOK).Body
			}
		}
		s.Stop()
		if err := os.RemoveAll(filepath.Join(s.DataDir, "postgres")); err != nil {
			t.Fatal(err)
		}
		s.Start()
		for _, who := range callers {
			for _, path := range queries(who) {
				if got := who.do("GET", path, nil); got.Body != before[who.token+path] {
					t.Errorf("GET %s: got %d %s, want %s", path, got.Status, got.Body, before[who.token+path])
				}
			}
		}
		t.Logf("%d answers are the same", len(before))
	})
}

// populate has a bit of everything happen.
func populate(t testing.TB, s *Service) []caller {
	t.Helper()
	operator := s.operator()
	alice, bob := operator.user("alice", api.RoleDeveloper), operator.user("bob", api.RoleUser)
	source := helmtest.Index(t, string(podinfo(t)))
	public := alice.published(newRepo("public", source.URL, func(r *api.RepoCreate) { r.Visibility = api.VisibilityPublic }))
	bob.published(newRepo("mine", source.URL))
	medium := plain(t, 20, 15)
	changing := operator.published(newRepo("changing", medium.URL, func(r *api.RepoCreate) { r.Labels = api.Labels{"team": "a"} }))

	path := "/repos/" + changing.ID
	operator.do("PUT", path+"/labels/stage", `{"value":"prod"}`).want(t, http.StatusOK)
	operator.do("PATCH", path, `{"description":"changed"}`, "If-Match", "*").want(t, http.StatusOK)
	medium.Set("index.yaml", []byte(plainIndex(t, 20, 5)))
	operator.settle(operator.do("POST", path+"/syncs", `{}`).want(t, http.StatusAccepted))
	if ended := operator.outcome(changing.ID); ended.Status != api.SyncStatusHeld {
		t.Errorf("a sync that loses much ended %s", ended.Status)
	}
	medium.Set("index.yaml", []byte("entries: ["))
	operator.settle(operator.do("POST", path+"/syncs", `{}`).want(t, http.StatusAccepted))
	if ended := operator.outcome(changing.ID); ended.Status != api.SyncStatusFailed {
		t.Errorf("a sync of a broken index ended %s", ended.Status)
	}
	operator.settle(alice.do("POST", "/repos/"+public.ID+"/disable", nil).want(t, http.StatusOK))
	team := operator.selects("team a", "team in (a,b),stage")
	operator.settle(operator.do("PUT", team+"/users/bob", nil).want(t, http.StatusNoContent))
	operator.settle(operator.do("PUT", team+"/groups/dev", nil).want(t, http.StatusNoContent))
	bob.sees(map[string]string{"mine": "owner", "public": "public", "changing": "selector team a"})
	return []caller{operator, alice, bob}
}

// queries are all that a caller can ask, down to every version.
func queries(c caller) []string {
	c.t.Helper()
	paths := []string{
		"/me", "/repos", "/repos?sort=name", "/repos?q=mine", "/repos?visibility=public", "/repos?limit=1",
		"/apps", "/apps?q=podinfo", "/apps?q=fast+reliable", "/syncs", "/syncs?status=completed", "/syncs?status=failed", "/tokens",
	}
	if c.token == c.Token {
		paths = append(paths, "/users", "/users/alice", "/tokens?user=alice", "/selectors", "/selectors?name=team+a", "/users/bob/selectors")
		for _, it := range all[api.Selector](c, "/selectors", "200") {
			paths = append(paths, "/selectors/"+it.ID, "/selectors/"+it.ID+"/users", "/selectors/"+it.ID+"/groups")
		}
	}
	for _, r := range all[api.Repo](c, "/repos", "200") {
		paths = append(paths, "/repos/"+r.ID, "/repos/"+r.ID+"/syncs", "/apps?repo_id="+r.ID)
		if c.token == c.Token || r.Owner == get[api.Me](c, "/me").ID {
			paths = append(paths, "/repos/"+r.ID+"/history?limit=200", "/repos/"+r.ID+"/audience", "/repos/"+r.ID+"/audience?limit=1")
		}
	}
	for _, y := range all[api.Sync](c, "/syncs", "200") {
		paths = append(paths, "/syncs/"+y.ID, "/syncs/"+y.ID+"/missing")
	}
	for _, a := range all[api.App](c, "/apps", "200") {
		paths = append(paths, "/apps/"+a.ID, "/apps/"+a.ID+"/versions?withdrawn=true&limit=200", "/apps/"+a.ID+"/versions/"+a.LatestVersion)
	}
	return paths
}

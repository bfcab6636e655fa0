package e2e_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/s3/s3test"
)

// shown is a page, who looks at it, and what its picture is called.
type shown struct {
	Name string `json:"name"`
	As   string `json:"as"` // "" nobody
	Path string `json:"path"`
}

// landscape is a platform that has been in use for a while, and all its pages.
func landscape(t *testing.T) setting {
	t.Helper()
	s3 := s3test.Start(t)
	s, who := peopled(t, embeddedPlatform(), "--s3-endpoint", s3.Endpoint)
	operator, alice := s.operator(), who["alice"]
	operator.user("carol", api.RoleDeveloper)
	operator.user("dashboard", api.RoleService)
	published := publicRepos(t, who["olivia"])

	mine := alice.published(newRepo("shop-apps", sampleURL(t), described("What the shop runs, and what it needs."), tagged("team", "shop", "stage", "production")))
	ids := map[string]string{"repo": mine.ID, "public": published[0].ID, "app": appOf(alice, mine.ID, "podinfo"), "bare": appOf(alice, published[0].ID, "")}
	cut, held := alice.held("nightly-builds")
	ids["cut"], ids["held"] = cut.ID, held.ID
	ids["failed"] = alice.failed("archive").ID
	ids["sync"] = alice.outcome(mine.ID).ID
	alice.settle(alice.do("POST", "/repos", newRepo("own-charts", "s3://"+s3.NewBucket()+"/charts", writable(s3), described("Charts of our own."))).want(t, http.StatusCreated))
	off := alice.published(newRepo("old-apps", helmtest.Index(t, string(podinfo(t))).URL))
	alice.settle(alice.do("POST", "/repos/"+off.ID+"/disable", nil).want(t, http.StatusOK))

	shop := operator.selects("shop", "team=shop")
	operator.selects("production", "stage in (production, canary), team")
	for _, path := range []string{"/users/bob", "/users/carol", "/groups/%2Fshop%2Foperations"} {
		operator.settle(operator.do("PUT", shop+path, nil).want(t, http.StatusNoContent))
	}
	ids["selector"] = strings.TrimPrefix(shop, "/selectors/")
	return setting{"url": s.URL, "password": passphrase, "pages": looks(ids)}
}

// looks are all pages.
func looks(ids map[string]string) []shown {
	repo, admin := "/repos/"+ids["repo"], "/admin/selectors/"+ids["selector"]
	return []shown{
		{"login", "", "/login"},
		{"repos-own", "alice", "/repos"}, {"repos-all", "olivia", "/repos"}, {"repos-nothing", "bob", "/repos?q=nothing-of-this-name"},
		{"repo-apps", "alice", repo}, {"repo-syncs", "alice", repo + "/syncs"}, {"repo-access", "alice", repo + "/access"},
		{"repo-history", "alice", repo + "/history"}, {"repo-use", "alice", repo + "/use"}, {"repo-edit", "alice", repo + "/edit"},
		{"repo-credential", "alice", repo + "/credential"}, {"repo-transfer", "olivia", repo + "/transfer"}, {"repo-delete", "alice", repo + "/delete"},
		{"repo-of-others", "bob", "/repos/" + ids["public"]}, {"repo-held", "alice", "/repos/" + ids["cut"]},
		{"syncs", "alice", "/syncs"}, {"sync", "alice", "/syncs/" + ids["sync"]},
		{"sync-held", "alice", "/syncs/" + ids["held"]}, {"sync-failed", "alice", "/syncs/" + ids["failed"]},
		{"catalog", "alice", "/catalog"}, {"catalog-nothing", "bob", "/catalog?q=nothing-of-this-name"},
		{"app", "alice", "/apps/" + ids["app"]}, {"app-values", "alice", "/apps/" + ids["app"] + "?tab=values"},
		{"app-versions", "alice", "/apps/" + ids["app"] + "?tab=versions"}, {"app-bare", "bob", "/apps/" + ids["bare"]},
		{"wizard", "alice", "/repos/new/runtime"},
		{"tokens", "alice", "/settings/tokens"}, {"token-new", "alice", "/settings/tokens/new"}, {"password", "alice", "/settings/password"},
		{"users", "olivia", "/admin/users"}, {"user-new", "olivia", "/admin/users/new"}, {"user", "olivia", "/admin/users/bob"},
		{"user-disable", "olivia", "/admin/users/bob/disable"}, {"user-password", "olivia", "/admin/users/bob/password"},
		{"user-selectors", "olivia", "/admin/users/bob/selectors"},
		{"selectors", "olivia", "/admin/selectors"}, {"selector-new", "olivia", "/admin/selectors/new"}, {"selector", "olivia", admin},
		{"selector-users", "olivia", admin + "/users"}, {"selector-remove", "olivia", admin + "/remove"},
		{"system", "olivia", "/admin/system"}, {"system-model", "olivia", "/admin/projections/catalog"}, {"history", "olivia", "/admin/history"},
		{"not-found", "alice", "/repos/01890000-0000-7000-8000-000000000000"},
	}
}

// publicRepos are an operator's for everybody, of the real indexes at hand.
func publicRepos(t *testing.T, operator caller) (all []api.Repo) {
	t.Helper()
	indexes, known := fstest.MapFS{}, map[string]string{
		"falcosecurity-charts": "falco", "longhorn-charts": "longhorn", "kedacore-charts": "keda", "stefanprodan-podinfo": "podinfo",
		"chaos-mesh-charts": "chaos-mesh", "cetic-helm-charts": "cetic", "grafana-helm-charts": "grafana", "jupyterhub-helm-chart": "jupyterhub",
	}
	for name, file := range realIndexes(t) {
		for end, short := range known {
			if strings.HasSuffix(name, end) {
				indexes[short+"/index.yaml"] = &fstest.MapFile{Data: content(t, file)}
			}
		}
	}
	server := httptest.NewServer(http.FileServerFS(indexes))
	t.Cleanup(server.Close)
	for _, file := range slices.Sorted(maps.Keys(indexes)) {
		name := path.Dir(file)
		all = append(all, operator.published(newRepo(name, server.URL+"/"+name, public, tagged("source", "community"))))
	}
	if len(all) < 4 {
		t.Fatalf("only %d of the indexes are there", len(all))
	}
	return all
}

func public(r *api.RepoCreate) { r.Visibility = api.VisibilityPublic }

func described(text string) func(*api.RepoCreate) {
	return func(r *api.RepoCreate) { r.Description = &text }
}

// tagged gives a repository labels, keys and values by turns.
func tagged(pairs ...string) func(*api.RepoCreate) {
	return func(r *api.RepoCreate) {
		r.Labels = api.Labels{}
		for i := 0; i < len(pairs); i += 2 {
			r.Labels[pairs[i]] = pairs[i+1]
		}
	}
}

// sampleURL is where the sample repository is, packages and all.
func sampleURL(t *testing.T) string {
	t.Helper()
	return helmtest.Server(t, filepath.FromSlash("../demo/repository")).URL
}

// appOf is the id of an app of a repository, by its name, or of the first.
func appOf(c caller, repoID, name string) string {
	c.t.Helper()
	for _, app := range get[api.AppPage](c, "/apps?repo_id="+repoID).Items {
		if name == "" || app.Name == name {
			return app.ID
		}
	}
	c.t.Fatalf("there is no app %q", name)
	return ""
}

// failed is the last sync of a repository whose index is gone.
func (c caller) failed(name string) api.Sync {
	c.t.Helper()
	source := helmtest.Index(c.t, string(podinfo(c.t)))
	r := c.published(newRepo(name, source.URL))
	source.Set("index.yaml", nil)
	failed := c.synced(r.ID)
	if failed.Status != api.SyncStatusFailed {
		c.t.Fatalf("the sync has not failed: %+v", failed)
	}
	return failed
}

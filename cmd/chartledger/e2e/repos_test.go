package e2e_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"chartledger/adapters/httpapi/api"
)

// syncWithin bounds a sync on a machine busy with other tests.
const syncWithin = 2 * time.Minute

// newRepo is a Helm repository to be created, synced on demand alone.
func newRepo(name, url string, change ...func(*api.RepoCreate)) api.RepoCreate {
	never := api.SyncInterval(0)
	body := api.RepoCreate{
		Name: name, URL: url, Runtimes: api.Runtimes{api.RuntimeKubernetes},
		Mode: api.RepoModeReadOnly, Visibility: api.VisibilityPrivate, SyncIntervalSeconds: &never,
	}
	for _, f := range change {
		f(&body)
	}
	return body
}

// create creates a repository, and returns when reads show it.
func (c caller) create(body api.RepoCreate) api.Repo {
	c.t.Helper()
	created := c.do("POST", "/repos", body).want(c.t, http.StatusCreated)
	c.settle(created)
	return decode[api.Repo](c.t, created)
}

// settle returns when reads show the effect of a command.
func (c caller) settle(done answer) {
	c.t.Helper()
	c.do("GET", "/repos?limit=1", nil, "Consistency-Token", done.Header.Get("Consistency-Token")).want(c.t, http.StatusOK)
}

// outcome waits for the end of the repository's newest sync.
func (c caller) outcome(repoID string) api.Sync {
	c.t.Helper()
	var newest api.Sync
	eventually(c.t, syncWithin, "the sync of "+repoID+" ends", func() bool {
		page := get[api.SyncPage](c, "/repos/"+repoID+"/syncs?limit=1")
		if len(page.Items) == 0 {
			return false
		}
		newest = page.Items[0]
		return newest.Status != api.SyncStatusRequested && newest.Status != api.SyncStatusRunning
	})
	return newest
}

// published creates a repository and waits for its first sync to succeed.
func (c caller) published(body api.RepoCreate) api.Repo {
	c.t.Helper()
	r := c.create(body)
	if s := c.outcome(r.ID); s.Status != api.SyncStatusCompleted {
		c.t.Fatalf("the sync of %s ended %s: %+v", r.Name, s.Status, s.Cause)
	}
	return r
}

// user adds a user and answers her with a token.
func (c caller) user(id string, role api.Role) caller {
	c.t.Helper()
	c.do("POST", "/users", api.UserAdd{ID: id, Role: role}).want(c.t, http.StatusCreated)
	issued := c.do("POST", "/tokens", api.TokenIssue{Name: "e2e", User: &id}).want(c.t, http.StatusCreated)
	at := issued.Header.Get("Consistency-Token")
	she := caller{Service: c.Service, t: c.t, token: decode[struct{ Token string }](c.t, issued).Token}
	she.do("GET", "/me", nil, "Consistency-Token", at).want(c.t, http.StatusOK)
	return she
}

// version is one version of the catalog, comparable.
type version struct{ app, version, digest, urls string }

func (v version) String() string {
	return fmt.Sprintf("%s %s %s %s", v.app, v.version, v.digest, v.urls)
}

// catalog is all that the API shows of a repository's catalog.
func (c caller) catalog(repoID string) []version {
	c.t.Helper()
	var found []version
	for _, app := range all[api.App](c, "/apps?repo_id="+repoID, "200") {
		versions := all[api.Version](c, "/apps/"+url.PathEscape(app.ID)+"/versions", "200")
		if len(versions) != app.Versions {
			c.t.Errorf("%s says it has %d versions and lists %d", app.Name, app.Versions, len(versions))
		}
		for _, v := range versions {
			found = append(found, version{app.Name, v.Version, v.Digest, strings.Join(v.URLs, " ")})
		}
	}
	return sorted(found)
}

func sorted(vs []version) []version {
	slices.SortFunc(vs, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.app, b.app), cmp.Compare(a.version, b.version))
	})
	return vs
}

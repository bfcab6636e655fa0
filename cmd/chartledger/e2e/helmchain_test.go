package e2e_test

import (
	"net/http"
	"testing"

	"chartledger/adapters/httpapi/api"
)

// A process with the API alone opens the credentials of repositories and gets their
// packages: it decides and indexes nothing.
func TestPackagesComeThroughAnyProcess(t *testing.T) {
	t.Parallel()

	all := cluster(t, "registrar,projector,indexer", "api")
	c := all[1].operator()
	source := chartSource(t, "web 1.0.0")
	source.Require("robot", "hunter2")
	r := c.published(newRepo("private", source.URL, func(r *api.RepoCreate) { r.Credential = basicCredential(t, "robot", "hunter2") }))
	if got := c.file(packagePath(r.ID, "web", "1.0.0")).want(t, http.StatusOK); got.Body != string(chartFile(t, "web", "1.0.0")) {
		t.Error("another package came")
	}
	c.settle(c.do("POST", "/repos/"+r.ID+"/disable", nil).want(t, http.StatusOK))
	c.file(packagePath(r.ID, "web", "1.0.0")).want(t, http.StatusNotFound)
	c.file("/helm/r/operator/private/index.yaml").want(t, http.StatusNotFound)
}

// The Helm repository of a user is one that chartledger itself can read: a catalog of
// a catalog, which is not read again until it changes.
func TestACatalogOfACatalog(t *testing.T) {
	t.Parallel()

	operator := serve(t, embeddedPlatform()).operator()
	alice, bob := operator.user("alice", api.RoleDeveloper), operator.user("bob", api.RoleUser)
	source := chartSource(t, "web 1.0.0", "web 1.1.0", "db 2.0.0")
	bob.published(newRepo("his", source.URL))
	copied := alice.published(newRepo("copy", alice.URL+"/helm", func(r *api.RepoCreate) { r.Credential = basicCredential(t, "x", bob.token) }))
	if got := alice.names(copied.ID); len(got) != 3 || got[0] != "db 2.0.0" || got[2] != "web 1.1.0" {
		t.Errorf("the copy has %q", got)
	}
	if got := alice.file(packagePath(copied.ID, "web", "1.1.0")).want(t, http.StatusOK); got.Body != string(chartFile(t, "web", "1.1.0")) {
		t.Error("another package came")
	}
	alice.settle(alice.do("POST", "/repos/"+copied.ID+"/syncs", `{}`).want(t, http.StatusAccepted))
	if again := alice.outcome(copied.ID); again.Status != api.SyncStatusCompleted || !again.NotModified {
		t.Errorf("again: %+v", again)
	}
}

package e2e_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
)

// Two users with the real helm client see two catalogs: each her own and what is
// public. A chart that both have is each one's own under its bare name.
func TestHelmClientsOfTwoUsers(t *testing.T) {
	t.Parallel()

	operator := serve(t, embeddedPlatform()).operator()
	alice, bob := operator.user("alice", api.RoleDeveloper), operator.user("bob", api.RoleUser)
	everyones := chartSource(t, "web 1.0.0", "web 1.1.0-rc.1", "db 2.0.0")
	operator.published(newRepo("stable", everyones.URL, func(r *api.RepoCreate) { r.Visibility = api.VisibilityPublic }))
	hers := chartSource(t, "web 9.0.0", "secret 1.0.0", "secret 0.9.0")
	hers.Require("robot", "hunter2")
	mine := alice.published(newRepo("mine", hers.URL, func(r *api.RepoCreate) {
		r.Credential = basicCredential(t, "robot", "hunter2")
	}))
	bob.published(newRepo("bobs", chartSource(t, "tool 3.0.0").URL))

	onBothHelms(t, func(t *testing.T, program string) {
		a, b := alice.withHelm(t, program), bob.withHelm(t, program)
		a.add("all", "/helm")
		b.add("all", "/helm")
		sees(a, "all", "db 2.0.0", "secret 0.9.0", "secret 1.0.0", "stable--web 1.0.0", "stable--web 1.1.0-rc.1", "web 9.0.0")
		sees(b, "all", "db 2.0.0", "tool 3.0.0", "web 1.0.0", "web 1.1.0-rc.1")
		a.add("newest", "/helm/latest")
		sees(a, "newest", "db 2.0.0", "secret 1.0.0", "stable--web 1.0.0", "web 9.0.0")
		a.add("one", "/helm/r/alice/mine")
		sees(a, "one", "secret 0.9.0", "secret 1.0.0", "web 9.0.0")
		a.add("onenewest", "/helm/r/alice/mine/latest")
		sees(a, "onenewest", "secret 1.0.0", "web 9.0.0")

		for _, from := range []string{"all/web", "newest/web", "one/web", "onenewest/web"} {
			if file, content := a.pull(from); file != "web-9.0.0.tgz" || !bytes.Equal(content, chartFile(t, "web", "9.0.0")) {
				t.Errorf("alice pulls another %s: %s", from, file)
			}
		}
		if file, content := a.pull("all/stable--web", "--devel"); file != "web-1.1.0-rc.1.tgz" || !bytes.Equal(content, chartFile(t, "web", "1.1.0-rc.1")) {
			t.Errorf("alice pulls another of everyone's: %s", file)
		}
		if said := a.helm("show", "chart", "all/secret"); !strings.Contains(said, "version: 1.0.0") {
			t.Errorf("helm shows %q", said)
		}
		dependsOn(a, "one", "secret")
		foreign(b, mine.ID)
	})
}

func sees(u helmUser, name string, want ...string) {
	u.t.Helper()
	u.helm("repo", "update", name)
	got := u.finds(name)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		u.t.Errorf("helm finds in %s\n%q, want\n%q", name, got, want)
	}
}

// dependsOn has a chart depend on one of the repository, and helm get it.
func dependsOn(u helmUser, repo, chart string) {
	u.t.Helper()
	dir := u.t.TempDir()
	url := u.URL + "/helm/r/alice/mine"
	yaml := "apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n- name: " + chart + "\n  version: 1.x\n  repository: " + url + "\n"
	if err := os.WriteFile(filepath.Join(dir, "Chart.yaml"), []byte(yaml), 0o600); err != nil {
		u.t.Fatal(err)
	}
	u.helm("dependency", "update", dir)
	if got := content(u.t, filepath.Join(dir, "charts", chart+"-1.0.0.tgz")); !bytes.Equal(got, chartFile(u.t, chart, "1.0.0")) {
		u.t.Errorf("helm gets another %s from %s", chart, repo)
	}
}

// foreign has bob try what is alice's: it is not there, like anything that is not.
func foreign(b helmUser, repoID string) {
	b.t.Helper()
	for _, path := range []string{"/helm/r/alice/mine", "/helm/r/alice/none", "/helm/r/nobody/mine"} {
		_, complaints, err := b.try("repo", "add", "hers", b.URL+path, "--username", "x", "--password-stdin")
		if err == nil || !strings.Contains(complaints, "404") {
			b.t.Errorf("helm repo add of %s says %v %q", path, err, complaints)
		}
	}
	for _, id := range []string{idOfVersion(repoID, "secret", "1.0.0"), idOfVersion(repoID, "none", "1.0.0")} {
		a := b.file("/helm/charts/"+id+"/secret-1.0.0.tgz").want(b.t, http.StatusNotFound)
		if !strings.Contains(a.Body, `"not_found"`) {
			b.t.Errorf("got %s", a.Body)
		}
	}
}

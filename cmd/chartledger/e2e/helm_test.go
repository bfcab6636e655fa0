package e2e_test

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
)

// helmRepos are the repositories that Helm's own client is asked about, by a part
// of their names: of those that are at hand at least three.
var helmRepos = []string{"podinfo", "cetic", "grafana-signed", "falcosecurity", "testcharts", "f5networks"}

// The real helm client finds in a repository what our catalog has.
func TestTheHelmClientAgrees(t *testing.T) {
	t.Parallel()

	c := serve(t, embeddedPlatform()).operator()
	helm := helmClient(t)
	asked := 0
	for name, file := range realIndexes(t) {
		if slices.ContainsFunc(helmRepos, func(part string) bool { return strings.Contains(name, part) }) {
			helmFindsTheSame(c, helm, name, file)
			asked++
		}
	}
	if asked < 3 {
		t.Errorf("helm was only asked about %d repositories", asked)
	}
}

func helmFindsTheSame(c caller, helm func(...string) string, name, file string) {
	c.t.Helper()
	source := helmtest.Server(c.t, filepath.Dir(file))
	source.Set("index.yaml", content(c.t, file))
	r := c.published(newRepo(name, source.URL))
	helm("repo", "add", name, source.URL)
	var want, got []string
	for _, found := range fromJSON[[]struct {
		Name, Version string
	}](c.t, helm("search", "repo", name+"/", "-l", "--devel", "-o", "json")) {
		want = append(want, found.Name+" "+found.Version)
	}
	for _, v := range c.catalog(r.ID) {
		got = append(got, name+"/"+v.app+" "+v.version)
	}
	slices.Sort(want)
	slices.Sort(got)
	if want = slices.Compact(want); !slices.Equal(got, want) { // helm lists a version twice if the index does
		c.t.Errorf("%s: we have %d versions, helm finds %d", file, len(got), len(want))
	}
	c.t.Logf("%s: helm finds the same %d versions", file, len(want))
}

// helmClient builds the helm program and answers a way to run it in a home of its own.
func helmClient(t testing.TB) func(args ...string) string {
	t.Helper()
	home := t.TempDir()
	helm := filepath.Join(home, "helm")
	if err := build(helm, "helm.sh/helm/v3/cmd/helm", false); err != nil {
		t.Fatal(err)
	}
	return func(args ...string) string {
		t.Helper()
		cmd := exec.Command(helm, args...)
		cmd.Env = append(cleanEnvironment(), "HELM_CONFIG_HOME="+home, "HELM_CACHE_HOME="+home, "HELM_DATA_HOME="+home)
		var complaints strings.Builder
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("helm %s: %v\n%s", strings.Join(args, " "), err, complaints.String())
		}
		return string(out)
	}
}

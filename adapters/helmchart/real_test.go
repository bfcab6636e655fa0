package helmchart_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/chart/loader"

	"chartledger/adapters/helmchart"
)

// realPackages are packages of real repositories, by path: the sample's, and those
// beside the checkout if they are there.
func realPackages(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../../cmd/chartledger/demo/repository/*.tgz", "../../../shared/data/helm-repos/*/*.tgz"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files...)
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages were found", len(all))
	}
	return all
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// What helm package made is taken, with its signature; of all that Helm loads only
// what has no semantic version, another file name than its own, or the signature of
// another package (a real repository has one such) is not.
func TestRealPackages(t *testing.T) {
	t.Parallel()

	c := helmchart.NewChecker(20 << 20)
	for _, file := range realPackages(t) {
		content := read(t, file)
		prov, _ := os.ReadFile(file + ".prov")
		p, err := c.Check(filepath.Base(file), content, prov)
		chart, helm := loader.LoadFile(file)
		if helm != nil {
			if err == nil {
				t.Errorf("%s: taken, although Helm says %v", file, helm)
			}
			continue
		}
		if err != nil && !slices.ContainsFunc(expected(), func(why string) bool { return strings.Contains(err.Error(), why) }) {
			t.Errorf("%s: %v", file, err)
		}
		if err == nil && (p.Name != chart.Name() || p.Version != chart.Metadata.Version || len(p.Prov) != len(prov)) {
			t.Errorf("%s: got %s %s with a signature of %d bytes", file, p.Name, p.Version, len(p.Prov))
		}
	}
}

func expected() []string {
	return []string{"semantic version", "has to be called", "does not sign this package"}
}

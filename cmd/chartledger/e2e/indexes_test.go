package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/repo"
	"sigs.k8s.io/yaml"
)

// The real indexes: those that the project carries, and those beside it, whose
// licences do not let it.
var indexFiles = []string{
	"../../../adapters/helmrepo/testdata/indexes/*.yaml",
	"../../../../shared/data/helm-indexes/*.yaml",
	"../../../../shared/data/helm-repos/*/index.yaml",
}

// realIndexes are all real indexes at hand, by a name that a repository can have.
// Where a file is in two places, one is enough.
func realIndexes(t *testing.T) map[string]string {
	t.Helper()
	files, known := map[string]string{}, map[string]bool{}
	for _, pattern := range indexFiles {
		names, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range names {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !known[string(content)] {
				known[string(content)] = true
				files[repoName(file)] = file
			}
		}
	}
	if len(files) < 20 {
		t.Fatalf("only %d index files are at hand", len(files))
	}
	return files
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// repoName is the last characters of a path, as a repository's name.
func repoName(file string) string {
	name := strings.TrimSuffix(strings.TrimSuffix(file, ".yaml"), "/index")
	name = notInNames.ReplaceAllString(strings.ToLower(name), "-")
	return strings.Trim(name[max(0, len(name)-60):], "-")
}

// helmCatalog is what Helm's own loader makes of an index at url. A version that
// is listed twice counts once, the first in the file of those that Helm keeps.
func helmCatalog(t *testing.T, file, url string) ([]version, error) {
	t.Helper()
	loaded, err := repo.LoadIndexFile(file)
	if err != nil {
		return nil, err
	}
	kept := map[version]bool{}
	for app, versions := range loaded.Entries {
		for _, v := range versions {
			kept[versionAt(url, app, v)] = true
		}
	}
	var want []version
	for app, versions := range inFileOrder(t, file) {
		taken := map[string]bool{}
		for _, v := range versions {
			if v == nil || v.Metadata == nil {
				continue
			}
			if v := versionAt(url, app, v); kept[v] && !taken[v.version] {
				taken[v.version] = true
				want = append(want, v)
			}
		}
	}
	return sorted(want), nil
}

// inFileOrder are the entries of an index as they stand in it; Helm's loader sorts.
func inFileOrder(t *testing.T, file string) map[string]repo.ChartVersions {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var index repo.IndexFile
	if err := yaml.UnmarshalStrict(content, &index); err != nil {
		if err := yaml.Unmarshal(content, &index); err != nil {
			t.Fatal(err)
		}
	}
	return index.Entries
}

// versionAt is a version of a repository at url.
func versionAt(url, app string, v *repo.ChartVersion) version {
	return version{app, v.Version, v.Digest, absolute(url, v.URLs)}
}

// absolute makes a version's addresses absolute as Helm does before it downloads.
func absolute(url string, urls []string) string {
	var all []string
	for _, u := range urls {
		if full, err := repo.ResolveReferenceURL(url, u); err == nil {
			u = full
		}
		all = append(all, u)
	}
	return strings.Join(all, " ")
}

// podinfo is a real index of one app.
func podinfo(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.FromSlash("../../../adapters/helmrepo/testdata/indexes/stefanprodan__podinfo.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

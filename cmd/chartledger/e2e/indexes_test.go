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
func realIndexes(t testing.TB) map[string]string {
	t.Helper()
	files, known := map[string]string{}, map[string]bool{}
	for _, pattern := range indexFiles {
		names, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range names {
			if text := string(content(t, file)); !known[text] {
				known[text] = true
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

// helmCatalog is what Helm's own loader makes of an index. A version that is listed
// twice counts once, the first in the file of those that Helm keeps.
func helmCatalog(t testing.TB, file string) ([]version, error) {
	t.Helper()
	loaded, err := repo.LoadIndexFile(file)
	if err != nil {
		return nil, err
	}
	kept := map[version]bool{}
	for app, versions := range loaded.Entries {
		for _, v := range versions {
			kept[versionOf(app, v)] = true
		}
	}
	var want []version
	for app, versions := range inFileOrder(t, file) {
		taken := map[string]bool{}
		for _, v := range versions {
			if v == nil || v.Metadata == nil {
				continue
			}
			if v := versionOf(app, v); kept[v] && !taken[v.version] {
				taken[v.version] = true
				want = append(want, v)
			}
		}
	}
	return sorted(want), nil
}

// inFileOrder are the entries of an index as they stand in it; Helm's loader sorts.
func inFileOrder(t testing.TB, file string) map[string]repo.ChartVersions {
	t.Helper()
	var index repo.IndexFile
	if err := yaml.Unmarshal(content(t, file), &index); err != nil {
		t.Fatal(err)
	}
	return index.Entries
}

// versionOf is what is compared of a version. Its addresses are as the index has them.
func versionOf(app string, v *repo.ChartVersion) version {
	return version{app, v.Version, v.Digest, strings.Join(v.URLs, " ")}
}

// podinfo is a real index of one app.
func podinfo(t testing.TB) []byte {
	t.Helper()
	return content(t, filepath.FromSlash("../../../adapters/helmrepo/testdata/indexes/stefanprodan__podinfo.yaml"))
}

// content is a file's.
func content(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

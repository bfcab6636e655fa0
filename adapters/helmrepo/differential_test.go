package helmrepo_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helm.sh/helm/v3/pkg/repo"

	"chartledger/adapters/helmrepo/helmtest"
)

// realIndexes are the index files at hand: testdata, and the shared folder's where
// there is one.
func realIndexes(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, pattern := range []string{
		"testdata/indexes/*.yaml", "../../../shared/data/helm-indexes/*.yaml", "../../../shared/data/helm-repos/*/index.yaml",
	} {
		names, err := filepath.Glob(filepath.FromSlash(pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if files[name], err = os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(files) < 20 {
		t.Fatalf("only %d index files are there", len(files))
	}
	return files
}

func TestEveryRealIndexGivesWhatHelmLoads(t *testing.T) {
	t.Parallel()

	for name, index := range realIndexes(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			sameAsHelm(t, local(t), helmtest.Server(t, ""), index)
		})
	}
}

// The same indexes with other line ends, as JSON, with a BOM, and in the form that
// only the whole reader takes.
func TestEveryRealIndexGivesTheSameInOtherForms(t *testing.T) {
	t.Parallel()

	for name, index := range realIndexes(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			r, c := helmtest.Server(t, ""), local(t)
			sameAsHelm(t, c, r, bytes.ReplaceAll(index, []byte("\n"), []byte("\r\n")))
			sameAsHelm(t, c, r, append([]byte("\xef\xbb\xbf"), index...))
			sameAsHelm(t, c, r, append([]byte("---\n# hello\n"), index...))
			sameAsHelm(t, c, r, append(bytes.Clone(index), "...\n"...))
			if asJSON := jsonOf(t, index); asJSON != nil {
				sameAsHelm(t, c, r, asJSON)
			}
		})
	}
}

// jsonOf is index as helm repo index --json writes it; nil: Helm does not load it.
func jsonOf(t testing.TB, index []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in"), index, 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := repo.LoadIndexFile(filepath.Join(dir, "in"))
	if err != nil {
		return nil
	}
	if err := loaded.WriteJSONFile(filepath.Join(dir, "out"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Any cut of an index gives what Helm makes of the cut.
func TestCutIndexesGiveWhatHelmLoads(t *testing.T) {
	t.Parallel()

	var b strings.Builder
	if err := helmtest.PlainIndex(&b, 3, 2); err != nil {
		t.Fatal(err)
	}
	index := []byte(b.String())
	r, c := helmtest.Server(t, ""), local(t)
	for n := 1; n < len(index); n += 11 {
		sameAsHelm(t, c, r, index[:n])
	}
}

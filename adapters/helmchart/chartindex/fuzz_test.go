package chartindex_test

import (
	"os"
	"path/filepath"
	"testing"

	"helm.sh/helm/v3/pkg/repo"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/domain"
)

// FuzzEdit: an index that Helm loads is edited so that Helm finds all that it found
// before, and one version more; or it is refused with the reason.
func FuzzEdit(f *testing.F) {
	for _, text := range realIndexes(f) {
		if len(text) < 4<<10 {
			f.Add(text)
		}
	}
	for _, text := range []string{head, head + "  a:\n  - name: a\n    version: 1.0.0\n    description: |\n      x\n  # end\ngenerated: x\n",
		`{"apiVersion":"v1","entries":{"a":[{"name":"a","version":"1.0.0"}]},"generated":"2026-11-27T12:00:00Z"}`,
		head + "    a:\n      - {name: a, version: 1.0.0}\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 16<<10 {
			return
		}
		x, err := chartindex.Editor{}.Read(text)
		if err == nil && len(x.Listed("zz-new", "1.2.3")) == 0 {
			text2, err2 := x.Put(entry("zz-new", "1.2.3"), now())
			if err = err2; err == nil {
				sameForHelm(t, text, text2)
			}
		}
		if err != nil && domain.KindOf(err) != domain.Conflict {
			t.Errorf("refused with %v", err)
		}
	})
}

// sameForHelm holds what Helm finds in an edited index against what it found before.
func sameForHelm(t *testing.T, text, edited []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "index.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := repo.LoadIndexFile(file)
	if err != nil {
		return // it was of no use to Helm
	}
	after := load(t, edited)
	if count(after) != count(before)+1 {
		t.Errorf("Helm finds %d versions, before %d, in\n%s\nof\n%s", count(after), count(before), edited, text)
	}
}

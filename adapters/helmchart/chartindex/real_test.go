package chartindex_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"helm.sh/helm/v3/pkg/repo"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/commands/publishing"
)

func now() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }

func entry(name, version string) publishing.Entry {
	return publishing.Entry{Name: name, Chart: []byte(`{"apiVersion":"v2","name":"` + name + `","version":"` + version + `","description":"first: \"line\"\n- second\n"}`),
		Listed: publishing.Listed{Version: version, Digest: strings.Repeat("d", 64), URLs: []string{name + "-" + version + ".tgz"}}}
}

// realIndexes are the indexes of real repositories that Helm loads, by path.
func realIndexes(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, pattern := range []string{"../../../cmd/chartledger/demo/repository/index.yaml", "../../helmrepo/testdata/indexes/*.yaml",
		"../../../../shared/data/helm-indexes/*.yaml", "../../../../shared/data/helm-repos/*/index.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if info, err := os.Stat(file); err != nil || info.Size() > 300<<10 {
				continue // Helm takes long for the large ones
			}
			if _, err := repo.LoadIndexFile(file); err != nil {
				continue
			}
			if all[file], err = os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(all) < 2 {
		t.Fatalf("only %d indexes were found", len(all))
	}
	return all
}

// Adding a version changes no line but that of the time; Helm then finds one version
// more, at its place, and taking it out gives the old text back.
func TestRealIndexes(t *testing.T) {
	t.Parallel()

	for file, text := range realIndexes(t) {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			x, err := chartindex.Editor{}.Read(text)
			if err != nil {
				t.Fatal(err)
			}
			before := load(t, text)
			names := []string{"0-before-all", "zz-behind-all", "nginx-and-more"}
			for name := range before.Entries {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names[:min(3, len(names))] {
				for _, version := range []string{"0.0.0-0", "1.999.0"} {
					added(t, x, text, before, entry(name, version))
				}
			}
		})
	}
}

func added(t *testing.T, x publishing.Index, text []byte, before *repo.IndexFile, e publishing.Entry) {
	t.Helper()
	more, err := x.Put(e, now())
	if err != nil {
		t.Fatal(err)
	}
	after := load(t, more)
	got, err := after.Get(e.Name, e.Version)
	if err != nil || got.Digest != e.Digest || got.URLs[0] != e.URLs[0] || !strings.HasPrefix(got.Description, "first: \"line\"") {
		t.Fatalf("%s %s: Helm finds %+v, %v", e.Name, e.Version, got, err)
	}
	if count(after) != count(before)+1 {
		t.Errorf("%s %s: Helm finds %d versions, before %d", e.Name, e.Version, count(after), count(before))
	}
	if gone := lost(text, more); len(gone) > 0 {
		t.Errorf("%s %s: lines are gone: %q", e.Name, e.Version, gone)
	}
	y, err := chartindex.Editor{}.Read(more)
	if err != nil {
		t.Fatal(err)
	}
	less, err := y.Drop(e.Name, e.Version, now())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(timeless(less), timeless(text)) {
		t.Errorf("%s %s: adding it and taking it out leaves another text", e.Name, e.Version)
	}
}

// load has Helm read an index.
func load(t testing.TB, text []byte) *repo.IndexFile {
	t.Helper()
	file := filepath.Join(t.TempDir(), "index.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	index, err := repo.LoadIndexFile(file)
	if err != nil {
		t.Fatalf("Helm does not load it: %v\n%.2000s", err, text)
	}
	return index
}

func count(i *repo.IndexFile) (n int) {
	for _, versions := range i.Entries {
		n += len(versions)
	}
	return n
}

// lost are the lines of the one text that the other does not have in that order.
func lost(text, more []byte) (gone []string) {
	have := strings.Split(string(timeless(more)), "\n")
	for line := range strings.SplitSeq(string(timeless(text)), "\n") {
		at := slices.Index(have, line)
		if at < 0 {
			gone = append(gone, line)
			continue
		}
		have = have[at+1:]
	}
	return gone
}

var made = regexp.MustCompile(`(?m)^(generated:.*|entries: {})\n?`)

// timeless is an index without the time when it was made and an empty list, and with an end.
func timeless(text []byte) []byte {
	return append(bytes.TrimRight(made.ReplaceAll(text, nil), "\n"), '\n')
}

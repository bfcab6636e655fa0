package e2e_test

import (
	"embed"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/programtest"
)

// scripts go through the pages in a browser: what they test is theirs, and what there
// is to be seen is set up here.
//
//go:embed pages
var scripts embed.FS

// setting is what a script finds.
type setting map[string]any

// stages are the scripts and what each finds.
func stages() map[string]func(t *testing.T) setting {
	return map[string]func(t *testing.T) setting{
		"setup.test.mjs":    firstStart,
		"signin.test.mjs":   people,
		"wizard.test.mjs":   sources,
		"labels.test.mjs":   shared,
		"keyboard.test.mjs": inUse,
		"held.test.mjs":     cutShort,
		"replay.test.mjs":   slowToReplay,
		"every.test.mjs":    landscape,
	}
}

// Chromium goes through the pages as people do, one script after the other.
func TestPages(t *testing.T) {
	t.Parallel()

	p := newPages(t)
	names, err := fs.Glob(p.scripts, "*.test.mjs")
	if known := slices.Sorted(maps.Keys(stages())); err != nil || !slices.Equal(names, known) {
		t.Fatalf("there are the scripts %q and stages for %q: %v", names, known, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(name, ".test.mjs"), func(t *testing.T) { p.run(t, name, stages()[name](t)) })
	}
}

// pages are what it takes to go through the pages.
type pages struct {
	scripts            fs.FS
	packages, chromium string
}

func newPages(t *testing.T) pages {
	t.Helper()
	files, err := fs.Sub(scripts, "pages")
	if err != nil {
		t.Fatal(err)
	}
	packages, err := programtest.NPM("pages", only{files, []string{"package.json", "package-lock.json"}})
	if err != nil {
		t.Fatal(err)
	}
	return pages{files, packages, nodeBrowser(t)}
}

// run runs a script on its stage, beside the packages that it needs.
func (p pages) run(t *testing.T, name string, stage setting) {
	t.Helper()
	dir := t.TempDir()
	err := os.CopyFS(dir, p.scripts)
	if err == nil {
		err = os.Symlink(filepath.Join(p.packages, "node_modules"), filepath.Join(dir, "node_modules"))
	}
	text, _ := json.Marshal(stage) // plain values only: cannot fail
	if err != nil {
		t.Fatal(err)
	}
	node(t, dir, name, "PAGES_STAGE="+string(text), "PAGES_BROWSER="+p.chromium)
}

// only is some of a folder's files.
type only struct {
	fs.FS
	names []string
}

// ReadDir lists the folder.
func (o only) ReadDir(name string) (found []fs.DirEntry, err error) {
	all, err := fs.ReadDir(o.FS, name)
	for _, e := range all {
		if slices.Contains(o.names, e.Name()) {
			found = append(found, e)
		}
	}
	return found, err
}

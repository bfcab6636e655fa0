package faults_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// plant is a bug to be put into the program while it is built: pieces of its source
// and what stands there instead. Its file is a txtar archive, with a story, then by
// turns "old path/of/a/file.go" and "new".
type plant struct {
	name   string
	change []change
}

type change struct{ file, old, new string }

// plants are the bugs that are kept beside the suite.
func plants(t *testing.T) []plant {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "plants", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no plants: %v", err)
	}
	var all []plant
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := plant{name: strings.TrimSuffix(filepath.Base(file), ".txtar")}
		for i := 0; i+1 < len(archive.Files); i += 2 {
			old, now := archive.Files[i], archive.Files[i+1]
			path, is := strings.CutPrefix(old.Name, "old ")
			if !is || now.Name != "new" {
				t.Fatalf("%s: want 'old path' and 'new' by turns, got %q and %q", file, old.Name, now.Name)
			}
			p.change = append(p.change, change{path, string(old.Data), string(now.Data)})
		}
		all = append(all, p)
	}
	return all
}

// root is the module's folder.
const root = "../../.."

// changed are the changed files' texts. Every old text must be there, once: a plant
// that does not fit any more would prove nothing.
func (p plant) changed() (map[string]string, error) {
	texts := map[string]string{}
	for _, c := range p.change {
		if texts[c.file] == "" {
			b, err := os.ReadFile(filepath.Join(root, c.file))
			if err != nil {
				return nil, fmt.Errorf("plant %s: %w", p.name, err)
			}
			texts[c.file] = string(b)
		}
		if n := strings.Count(texts[c.file], c.old); n != 1 {
			return nil, fmt.Errorf("plant %s does not fit: its text is %d times in %s:\n%s", p.name, n, c.file, c.old)
		}
		texts[c.file] = strings.Replace(texts[c.file], c.old, c.new, 1)
	}
	return texts, nil
}

// build builds the program with the bug in it, and answers where.
func (p plant) build(t *testing.T) string {
	t.Helper()
	texts, err := p.changed()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for file, text := range texts {
		from, err := filepath.Abs(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, strings.ReplaceAll(file, "/", "_"))
		overlay.Replace[from] = to
		if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "chartledger")
	if err := build(to, "-overlay", file); err != nil {
		t.Fatalf("plant %s: %v", p.name, err)
	}
	return to
}

// Every plant fits the program as it is now.
func TestPlantsFit(t *testing.T) {
	t.Parallel()

	for _, p := range plants(t) {
		if _, err := p.changed(); err != nil {
			t.Error(err)
		}
		if _, aimed := aims()[p.name]; !aimed {
			t.Errorf("plant %s has no aim", p.name)
		}
	}
}

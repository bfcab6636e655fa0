package words_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/web/words"
)

// sources are the pages' templates and programs, as one text: what is generated from
// them and what tests them is left out.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	pages := os.DirFS("..")
	err := fs.WalkDir(pages, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "node_modules":
			return fs.SkipDir
		case !strings.HasSuffix(name, ".templ") && !strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_templ.go"), strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(pages, name)
		all.Write(text)
		return err
	})
	if err != nil || all.Len() == 0 {
		t.Fatalf("read the pages: %v", err)
	}
	return all.String()
}

// asked are the ids that are asked for as they are.
func asked(source string) (ids []string) {
	for _, found := range regexp.MustCompile(`\b(?:T|Has)\([^",]+, "([^"]+)"\s*[,)]`).FindAllStringSubmatch(source, -1) {
		ids = append(ids, found[1])
	}
	return ids
}

// built are the ids that are put together of parts, such as "role."+string(u.Role)+".text",
// as what matches them: a part that is not told has no dot in it.
func built(source string) (all []*regexp.Regexp) {
	const value = `[\w.]+(?:\((?:[^()]|\([^()]*\))*\)[\w.]*)?`
	part := regexp.MustCompile(`"[^"]*"|` + value)
	for _, whole := range regexp.MustCompile(`"[a-z_]+(?:\.[a-z_]+)*\."(?:\s*\+\s*(?:"[a-z_.]*"|`+value+`))+`).FindAllString(source, -1) {
		pattern := "^"
		for _, p := range part.FindAllString(whole, -1) {
			if strings.HasPrefix(p, `"`) {
				pattern += regexp.QuoteMeta(strings.Trim(p, `"`))
			} else {
				pattern += `[^.]+`
			}
		}
		all = append(all, regexp.MustCompile(pattern+"$"))
	}
	return all
}

// dotted are beginnings of ids to which a name of the API's is put that has dots in it
// itself, and what the frame offers to every page.
func dotted() []string { return []string{"event.", "field.", "form.optional"} }

func TestEveryTextThatIsAskedForIsThere(t *testing.T) {
	t.Parallel()
	said, source := read(t, words.Languages()[0].String()), sources(t)
	ids := asked(source)
	if len(ids) < 50 {
		t.Fatalf("only %d texts are asked for", len(ids))
	}
	for _, id := range ids {
		if _, is := said[id]; !is {
			t.Errorf("%s is asked for, and is not there", id)
		}
	}
}

func TestEveryTextIsSaidSomewhere(t *testing.T) {
	t.Parallel()
	source := sources(t)
	parts := built(source)
	if len(parts) == 0 {
		t.Fatal("no text is put together of parts")
	}
	used := func(id string) bool {
		if strings.Contains(source, `"`+id+`"`) {
			return true
		}
		return slices.ContainsFunc(parts, func(p *regexp.Regexp) bool { return p.MatchString(id) }) ||
			slices.ContainsFunc(dotted(), func(begin string) bool { return strings.HasPrefix(id, begin) })
	}
	for id, one := range read(t, words.Languages()[0].String()) {
		if !used(id) {
			t.Errorf("%s: %s is said nowhere", one.file, id)
		}
	}
}

package words_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"testing"

	"chartledger/adapters/web/words"
)

// text is what is said under an id: the forms of its plural, of which "other" is always
// there, and the file that it is in.
type text struct {
	file  string
	forms map[string]string
}

// UnmarshalJSON reads a text alone, or its forms.
func (t *text) UnmarshalJSON(raw []byte) error {
	var alone string
	if json.Unmarshal(raw, &alone) == nil {
		t.forms = map[string]string{"other": alone}
		return nil
	}
	return json.Unmarshal(raw, &t.forms)
}

// names are the values that are put into it, in any of its forms.
func (t text) names() []string {
	all := make(map[string]bool)
	for _, form := range t.forms {
		for _, found := range regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`).FindAllStringSubmatch(form, -1) {
			all[found[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// read is all that is said in a language.
func read(t *testing.T, language string) map[string]text {
	t.Helper()
	files, err := fs.Glob(words.Files(), language+"/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no words for %s (%v)", language, err)
	}
	all := make(map[string]text)
	for _, name := range files {
		raw, err := fs.ReadFile(words.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		var some map[string]text
		if err := json.Unmarshal(raw, &some); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, one := range some {
			if before, twice := all[id]; twice {
				t.Errorf("%s is in %s and in %s: one of them is never said", id, before.file, name)
			}
			if one.file = name; one.forms["other"] == "" {
				t.Errorf("%s: %s says nothing", name, id)
			}
			all[id] = one
		}
	}
	return all
}

func TestEveryLanguageSaysTheSame(t *testing.T) {
	t.Parallel()
	languages := words.Languages()
	first := read(t, languages[0].String())
	for _, l := range languages[1:] {
		other := read(t, l.String())
		for id, one := range first {
			translated, is := other[id]
			switch {
			case !is:
				t.Errorf("%s: %s is missing", l, id)
			case path.Base(translated.file) != path.Base(one.file):
				t.Errorf("%s is in %s and in %s", id, one.file, translated.file)
			case !slices.Equal(one.names(), translated.names()):
				t.Errorf("%s: %s has %q in it instead of %q", l, id, translated.names(), one.names())
			}
		}
		for id := range other {
			if _, is := first[id]; !is {
				t.Errorf("%s: %s is in no other language", l, id)
			}
		}
	}
}

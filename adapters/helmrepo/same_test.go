package helmrepo_test

import (
	"fmt"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/syncs"
)

// reading is a client that knows what it read before, as the indexer does.
type reading struct {
	t     *testing.T
	known map[indexing.Digest]int
}

// again reads index, and answers in short what came of it: "web 2" is an app with
// two versions, "=web 2" one that was as it was, "!web" a warning.
func (r *reading) again(index string) string {
	r.t.Helper()
	s := indexing.Source{URL: helmtest.Index(r.t, index).URL}
	if known := r.known; known != nil {
		s.Same = func(d indexing.Digest) (int, bool) { n, ok := known[d]; return n, ok }
	}
	x, err := local(r.t).Fetch(r.t.Context(), s, syncs.Validators{})
	if err != nil {
		r.t.Fatal(err)
	}
	defer x.Close()
	r.known = map[indexing.Digest]int{}
	var words []string
	err = x.Entries(r.t.Context(), func(e indexing.Entry) error {
		switch n := len(e.Listings) + e.Versions; {
		case e.Same:
			words = append(words, fmt.Sprintf("=%s %d", e.App, n))
		case n > 0:
			words = append(words, fmt.Sprintf("%s %d", e.App, n))
		}
		for _, w := range e.Warnings {
			words = append(words, "!"+w.App)
		}
		if e.Digest != (indexing.Digest{}) {
			r.known[e.Digest] = len(e.Listings) + e.Versions
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.Join(words, " ")
}

func TestUnchangedAppsAreNotDecodedAgain(t *testing.T) {
	t.Parallel()

	const (
		web  = "  web:\n  - name: web\n    version: 1.0.0\n  - name: web\n    version: 1.1.0\n"
		db   = "  db:\n  - name: db\n    version: 1.0.0\n"
		db2  = "  db:\n  - name: db\n    version: 1.0.0\n    digest: other\n"
		bad  = "  bad:\n  - name: bad\n  - name: bad\n    version: 1.0.0\n"
		late = "generated: '2024-01-01T00:00:00Z'\n"
		jweb = `"web":[{"name":"web","version":"1.0.0"},{"name":"web","version":"1.1.0"}]`
		jdb  = `"db":[{"name":"db","version":"1.0.0"}]`
		jdb2 = `"db":[{"name":"db","version":"1.0.1"}]`
	)
	json := func(apps string) string { return `{"apiVersion":"v1","entries":{` + apps + `}}` }
	for name, steps := range map[string][][2]string{
		"the same file":            {{head + web + db + late, "web 2 db 1"}, {head + web + db + late, "=web 2 =db 1"}},
		"one app changed":          {{head + web + db + late, "web 2 db 1"}, {head + web + db2 + late, "=web 2 db 1"}, {head + web + db + late, "=web 2 db 1"}},
		"the order changed":        {{head + web + db, "web 2 db 1"}, {late + head + db + web, "=db 1 =web 2"}},
		"an app came, one went":    {{head + web, "web 2"}, {head + db + web, "db 1 =web 2"}, {head + db, "=db 1"}},
		"a comment is a change":    {{head + web + db, "web 2 db 1"}, {head + web + "# x\n" + db, "web 2 =db 1"}},
		"CRLF is a change":         {{head + web, "web 2"}, {strings.ReplaceAll(head+web, "\n", "\r\n"), "web 2"}, {strings.ReplaceAll(head+web, "\n", "\r\n"), "=web 2"}},
		"warnings come again":      {{head + bad + db, "bad 1 !bad db 1"}, {head + bad + db, "bad 1 !bad =db 1"}},
		"a repeat is one again":    {{head + db + web, "db 1 web 2"}, {head + db + web + db, "=db 1 =web 2 !db"}},
		"another name, same lines": {{head + db, "db 1"}, {head + strings.Replace(db, "  db:", "  dc:", 1), "dc 1"}},
		"read whole, then in parts": {
			{head + "  db: &x\n  - name: db\n    version: 1.0.0\n  web: *x\n", "db 1 web 1"},
			{head + web + db, "web 2 db 1"}, {head + web + db, "=web 2 =db 1"}},
		"in parts, then whole after a doubt": {
			{head + web + db, "web 2 db 1"},
			{head + web + "  x:\n  - &x\n    name: x\n    version: 1.0.0\n  z:\n  - *x\n" + db, "=web 2 x 1 db 1 z 1"},
			{head + web + db, "=web 2 db 1"}},
		"JSON":                        {{json(jweb + "," + jdb), "web 2 db 1"}, {json(" " + jdb2 + ",\n" + jweb), "db 1 =web 2"}, {json(jweb + "," + jdb2), "=web 2 =db 1"}},
		"JSON with an app twice":      {{json(jdb), "db 1"}, {json(jdb + "," + jdb), "db 1 !db"}},
		"JSON is another form":        {{head + db, "db 1"}, {json(jdb), "db 1"}},
		"JSON with space in the list": {{json(jdb), "db 1"}, {json(strings.Replace(jdb, "[", " [ ", 1)), "=db 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &reading{t: t}
			for n, step := range steps {
				if got := r.again(step[0]); got != step[1] {
					t.Errorf("reading %d gave %q, want %q", n+1, got, step[1])
				}
			}
		})
	}
}

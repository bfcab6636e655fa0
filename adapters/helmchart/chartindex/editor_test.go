package chartindex_test

import (
	"fmt"
	"strings"
	"testing"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/commands/publishing"
	"chartledger/domain"
)

// small is an entry whose text is short.
func small(name, version string) publishing.Entry {
	return publishing.Entry{Name: name, Chart: []byte(`{"name":"` + name + `","version":"` + version + `"}`),
		Listed: publishing.Listed{Version: version, Digest: "d", URLs: []string{"u"}}}
}

const (
	head = "apiVersion: v1\nentries:\n"
	tail = "generated: \"2026-11-27T12:00:00Z\"\n"
)

// block is what a version of web looks like, indented.
func block(indent, version string) string {
	text := "- created: \"2026-11-27T12:00:00Z\"\n  digest: d\n  name: web\n  urls:\n  - u\n  version: " + version + "\n"
	return indent + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+indent) + "\n"
}

func TestAddingAVersion(t *testing.T) {
	t.Parallel()

	old := func(version string) string {
		return "  - name: web # kept\n    x-mine: [1, 2]\n    version: " + version + "\n"
	}
	for name, tt := range map[string]struct{ given, then string }{
		"to nothing":             {"", head + "  web:\n" + block("  ", "1.5.0") + tail},
		"to no entries":          {"apiVersion: v1\ngenerated: x\n", "apiVersion: v1\n" + tail + "entries:\n  web:\n" + block("  ", "1.5.0")},
		"to entries of nothing":  {head + "\n# end\n", head + "  web:\n" + block("  ", "1.5.0") + "\n# end\n" + tail},
		"at the head":            {head + "  web:\n" + old("1.0.0"), head + "  web:\n" + block("  ", "1.5.0") + old("1.0.0")},
		"before the time":        {head + "  web:\n" + old("2.0.0") + "generated: x\n", head + "  web:\n" + old("2.0.0") + block("  ", "1.5.0") + tail},
		"in between":             {head + "  web:\n" + old("2.0.0") + old("1.0.0"), head + "  web:\n" + old("2.0.0") + block("  ", "1.5.0") + old("1.0.0")},
		"at the end, no newline": {head + "  web:\n" + strings.TrimSuffix(old("2.0.0"), "\n"), head + "  web:\n" + old("2.0.0") + block("  ", "1.5.0")},
		"in its own place":       {head + "  web:\n" + old("1.5.0") + "  # of zoo\n  zoo:\n", head + "  web:\n" + block("  ", "1.5.0") + "  # of zoo\n  zoo:\n"},
		"in place of two":        {head + "  web:\n" + old("1.5.0") + old("1.5.0") + old("1.0.0"), head + "  web:\n" + block("  ", "1.5.0") + old("1.0.0")},
		"between apps":           {head + "  a:\n" + old("1.0.0") + "  zoo:\n" + old("1.0.0"), head + "  a:\n" + old("1.0.0") + "  web:\n" + block("  ", "1.5.0") + "  zoo:\n" + old("1.0.0")},
		"with deep dashes":       {head + "    web:\n      - name: web\n        version: 1.0.0\n", head + "    web:\n" + block("      ", "1.5.0") + "      - name: web\n        version: 1.0.0\n"},
		"behind texts of lines":  {head + "  a:\n  - description: |\n      web:\n      # no comment\n\n    version: 1.0.0\n", head + "  a:\n  - description: |\n      web:\n      # no comment\n\n    version: 1.0.0\n  web:\n" + block("  ", "1.5.0")},
		"to an app of nothing":   {head + "  web:\n", head + "  \"web\":\n" + block("  ", "1.5.0")},
		"with CRLF":              {strings.ReplaceAll(head+"  a:\n"+old("1.0.0"), "\n", "\r\n"), strings.ReplaceAll(head+"  a:\n"+old("1.0.0")+"  web:\n"+block("  ", "1.5.0"), "\n", "\r\n")},
		"to JSON": {`{"apiVersion": "v1", "entries": {"web": [{"version": "1.0.0", "x": 1.50}]}, "generated": "x"}`,
			`{"apiVersion": "v1", "entries": {"web": [{"created":"2026-11-27T12:00:00Z","digest":"d","name":"web","urls":["u"],"version":"1.5.0"},{"version": "1.0.0", "x": 1.50}]}, "generated": "2026-11-27T12:00:00Z"}`},
		"to JSON, another app": {`{"apiVersion":"v1","entries":{"zo\"o":[{"version":"1"}]}}`,
			`{"apiVersion":"v1","entries":{"web":[{"created":"2026-11-27T12:00:00Z","digest":"d","name":"web","urls":["u"],"version":"1.5.0"}],"zo\"o":[{"version":"1"}]},"generated":"2026-11-27T12:00:00Z"}`},
		"to JSON without entries": {`{"apiVersion":"v1"}`,
			`{"apiVersion":"v1","entries":{"web":[{"created":"2026-11-27T12:00:00Z","digest":"d","name":"web","urls":["u"],"version":"1.5.0"}]},"generated":"2026-11-27T12:00:00Z"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, err := chartindex.Editor{}.Read([]byte(tt.given))
			if err != nil {
				t.Fatal(err)
			}
			got, err := x.Put(small("web", "1.5.0"), now())
			if err != nil || string(got) != tt.then {
				t.Errorf("got %v\n%s\nwant\n%s", err, got, tt.then)
			}
		})
	}
}

func TestTakingAVersionOut(t *testing.T) {
	t.Parallel()

	item := func(version string) string { return "  - version: " + version + "\n" }
	for name, tt := range map[string]struct{ given, then string }{
		"one of two":              {head + "  web:\n" + item("1.5.0") + item("1.0.0") + tail, head + "  web:\n" + item("1.0.0") + tail},
		"the last of an app":      {head + "  a:\n" + item("1.5.0") + "  web:\n" + item("1.5.0") + "# end\n" + tail, head + "  a:\n" + item("1.5.0") + "# end\n" + tail},
		"the last of all":         {head + "  web:\n" + item("1.5.0") + tail, "apiVersion: v1\nentries: {}\n" + tail},
		"listed twice":            {head + "  web:\n" + item("1.5.0") + item("1.5.0") + item("1.0.0") + tail, head + "  web:\n" + item("1.0.0") + tail},
		"what is not there":       {head + "  web:\n" + item("1.0.0"), head + "  web:\n" + item("1.0.0")},
		"of JSON":                 {`{"apiVersion":"v1","entries":{"web":[{"version":"1.5.0"}, {"version":"1.0.0"}]},"generated":"x"}`, `{"apiVersion":"v1","entries":{"web":[{"version":"1.0.0"}]},"generated":"2026-11-27T12:00:00Z"}`},
		"the last of JSON":        {`{"apiVersion":"v1","entries":{"web":[{"version":"1.5.0"}]},"generated":"x"}`, `{"apiVersion":"v1","entries":{},"generated":"2026-11-27T12:00:00Z"}`},
		"what is not in the JSON": {`{"apiVersion":"v1","entries":null}`, `{"apiVersion":"v1","entries":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, err := chartindex.Editor{}.Read([]byte(tt.given))
			if err != nil {
				t.Fatal(err)
			}
			got, err := x.Drop("web", "1.5.0", now())
			if err != nil || string(got) != tt.then {
				t.Errorf("got %v\n%s\nwant\n%s", err, got, tt.then)
			}
		})
	}
}

// What is unusual is left alone, with the reason.
func TestWhatIsNotEdited(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"aliases":               head + "  a: &x\n  - version: 1.0.0\n  web: *x\n",
		"flow style":            head + "  web: [{version: 1.0.0}]\n",
		"all in flow style":     "--- {apiVersion: v1, entries: {}}\n",
		"flow entries":          "apiVersion: v1\nentries: {web: [{version: 1.0.0}]}\n",
		"two documents":         head + "  web:\n  - version: 1.0.0\n---\nx: 1\n",
		"a quote that goes on":  head + "  a:\n  - description: \"x\n  web:\n  - y\"\n    version: 1.0.0\n",
		"an app twice":          head + "  web:\n  - version: 1.0.0\n  web:\n  - version: 2.0.0\n",
		"no apiVersion":         "entries:\n  web:\n  - version: 1.0.0\n",
		"a list":                "- a\n",
		"a text":                "hello\n",
		"conflict markers":      "<<<<<<< HEAD\n" + head,
		"tabs":                  head + "\tweb:\n",
		"an odd key":            head + "  ? web\n  : - version: 1.0.0\n",
		"a version in a line":   head + "  web:\n  - {version: 1.0.0}\n  -\n    version: 1.0.0\n",
		"broken JSON":           `{"apiVersion":"v1","entries":{`,
		"JSON and more":         `{"apiVersion":"v1"} x`,
		"JSON of another form":  `{"apiVersion":"v1","entries":[]}`,
		"JSON with an app text": `{"apiVersion":"v1","entries":{"web":"x"}}`,
		"JSON without a kind":   `{"entries":{}}`,
		"brackets":              head + "  web:\n  - x: " + strings.Repeat("[", 600_000) + "\n",
		"a line break of its own": head + "  a:\n  - version: 1.0.0\n    x: \"\u2028" +
			"\"\n  web:\n  - version: 1.0.0\u2028  - version: 2.0.0\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, err := chartindex.Editor{}.Read([]byte(text))
			if err == nil {
				_, err = x.Put(small("web", "1.5.0"), now())
			}
			if domain.KindOf(err) != domain.Conflict {
				t.Errorf("got %v", err)
			}
		})
	}
}

func BenchmarkPut(b *testing.B) {
	var text strings.Builder
	text.WriteString(head)
	for a := range 300 {
		fmt.Fprintf(&text, "  app-%03d:\n", a)
		for v := range 70 {
			fmt.Fprintf(&text, "  - apiVersion: v2\n    created: \"2026-01-01T00:00:00Z\"\n    description: %s\n    digest: %064d\n    name: app-%03d\n    urls:\n    - https://charts.example.com/app-%03d-1.%d.0.tgz\n    version: 1.%d.0\n",
				strings.Repeat("words ", 110), v, a, a, 70-v, 70-v)
		}
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		x, err := chartindex.Editor{}.Read([]byte(text.String()))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := x.Put(small("web", "1.5.0"), now()); err != nil {
			b.Fatal(err)
		}
	}
}

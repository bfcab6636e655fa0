package helmchart_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"chartledger/commands/indexing"
	"chartledger/commands/pulling"
)

func TestTheTextsInAPackage(t *testing.T) {
	t.Parallel()
	const limit = pulling.MaxDocument
	long := strings.Repeat("é", limit/2) // to the byte
	for title, tt := range map[string]struct {
		entries []entry
		want    pulling.Documents
	}{
		"none":                     {nil, pulling.Documents{}},
		"both":                     {[]entry{{name: "web/values.yaml", content: "a: 1\n"}, {name: "web/README.md", content: "# Web"}}, pulling.Documents{Readme: "# Web", Values: "a: 1\n"}},
		"in any case":              {[]entry{{name: "web/ReadMe.MD", content: "x"}}, pulling.Documents{Readme: "x"}},
		"the better README":        {[]entry{{name: "web/README", content: "plain"}, {name: "web/readme.txt", content: "text"}}, pulling.Documents{Readme: "text"}},
		"of the chart itself only": {[]entry{{name: "web/charts/db/README.md", content: "db"}, {name: "values.yaml", content: "a"}, {name: "web/docs/values.yaml", content: "b"}}, pulling.Documents{}},
		"no links":                 {[]entry{{name: "web/README.md", kind: tar.TypeSymlink, link: "/etc/passwd"}}, pulling.Documents{}},
		"no path that climbs":      {[]entry{{name: "../README.md", content: "x"}, {name: "/x/values.yaml", content: "x"}}, pulling.Documents{}},
		"the first of two":         {[]entry{{name: "web/values.yaml", content: "1"}, {name: "web/values.yaml", content: "2"}}, pulling.Documents{Values: "1"}},
		"no bytes that are none":   {[]entry{{name: "web/values.yaml", content: "\uFEFFa\xff\xfeb"}}, pulling.Documents{Values: "a\uFFFDb"}},
		"just short enough":        {[]entry{{name: "web/README.md", content: long}}, pulling.Documents{Readme: long}},
		"too long":                 {[]entry{{name: "web/README.md", content: long + "é"}}, pulling.Documents{Readme: long, ReadmeTruncated: true}},
		"no half a character": {[]entry{{name: "web/values.yaml", content: "x" + long}},
			pulling.Documents{Values: "x" + long[:limit-2], ValuesTruncated: true}},
		"what grows": {[]entry{{name: "web/values.yaml", content: strings.Repeat("\xff.", limit/2)}},
			pulling.Documents{Values: strings.Repeat("\uFFFD.", limit/4), ValuesTruncated: true}},
	} {
		got, err := strict().Documents(bytes.NewReader(web(t, tt.entries...)))
		if err != nil || got != tt.want {
			t.Errorf("%s: got %.80q, %v", title, fmt.Sprint(got), err)
		}
	}
}

// What a hostile server has costs no more than the limits, and is its failure.
func TestTextsInWhatIsNoPackage(t *testing.T) {
	t.Parallel()
	many := make([]entry, 501)
	for i := range many {
		many[i] = entry{name: fmt.Sprintf("web/templates/%d", i)}
	}
	for title, packed := range map[string][]byte{
		"a text": []byte("hello"), "nothing": nil, "a cut package": web(t, entry{name: "web/x", content: "y"})[:60],
		"no archive": tarless(t, 100)[:20], "a bomb": zeros(t, 64<<20), "too many files": web(t, many...),
	} {
		d, err := strict().Documents(bytes.NewReader(packed))
		var f *indexing.Failure
		if !errors.As(err, &f) || f.Cause.Code != "package_unreadable" || d != (pulling.Documents{}) {
			t.Errorf("%s: got %v, %v", title, d, err)
		}
	}
}

func FuzzDocuments(f *testing.F) {
	f.Add([]byte("# Web"), []byte("a: 1\n"))
	f.Add([]byte("\xff\xfe"), []byte("\xc3"))
	f.Fuzz(func(t *testing.T, readme, values []byte) {
		got, err := strict().Documents(bytes.NewReader(web(t, entry{name: "web/README.md", content: string(readme)}, entry{name: "web/values.yaml", content: string(values)})))
		if err != nil || !utf8.ValidString(got.Readme) || !utf8.ValidString(got.Values) || len(got.Readme) > pulling.MaxDocument {
			t.Errorf("got %v, %v", got, err)
		}
		if utf8.Valid(values) && len(values) <= pulling.MaxDocument && got.Values != strings.TrimPrefix(string(values), "\uFEFF") {
			t.Errorf("%q became %q", values, got.Values)
		}
	})
}

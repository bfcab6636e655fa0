package chartindex_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"chartledger/adapters/helmchart/chartindex"
	"chartledger/domain"
)

// Whatever YAML takes for the end of a line, the versions are found where they stand.
func TestLinesThatEndInOtherWays(t *testing.T) {
	t.Parallel()
	for name, sign := range map[string]string{"line separator": "\u2028", "paragraph separator": "\u2029", "next line": "\u0085", "carriage return": "\r"} {
		for shape, format := range map[string]string{"quoted": "\"a%sb\"", "a block": "|\n      a%sb\n      c", "plain": "a%s     b"} {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				item := "  - name: web\n    description: " + fmt.Sprintf(format, strings.Repeat(sign, 9)) + "\n    version: "
				text := []byte(head + "  web:\n" + item + "2.0.0\n" + item + "1.0.0\n  zoo:\n" + item + "1.0.0\n" + tail)
				x, err := chartindex.Editor{}.Read(text)
				if err != nil {
					refused(t, err)
					return
				}
				less, err := x.Drop("web", "1.0.0", now())
				if want := head + "  web:\n" + item + "2.0.0\n  zoo:\n" + item + "1.0.0\n" + tail; err != nil || string(less) != want {
					t.Errorf("got %q, %v, want %q", less, err, want)
				}
			})
		}
	}
}

// refused says that an index is refused as one that cannot be edited.
func refused(t *testing.T, err error) {
	t.Helper()
	var e *domain.Error
	if !errors.As(err, &e) || e.Code != "index_not_editable" {
		t.Errorf("got %v", err)
	}
}

// What is tiny in the text and large in memory, or takes long, is refused.
func TestIndexesOfVeryMany(t *testing.T) {
	t.Parallel()
	var keys, blocks strings.Builder
	for n := range 500_001 {
		fmt.Fprintf(&keys, "%q:[],", fmt.Sprint("a", n))
		fmt.Fprintf(&blocks, "  a%d:\n", n)
	}
	for name, text := range map[string]string{
		"apps in JSON":     `{"apiVersion":"v1","entries":{` + strings.TrimSuffix(keys.String(), ",") + `}}`,
		"versions in JSON": `{"apiVersion":"v1","entries":{"a":[{}` + strings.Repeat(",{}", 500_000) + `]}}`,
		"apps in YAML":     head + blocks.String(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := chartindex.Editor{}.Read([]byte(text))
			refused(t, err)
		})
	}
}

func TestApps1Deep(t *testing.T) {
	t.Parallel()
	x, err := chartindex.Editor{}.Read([]byte("apiVersion: v1\nentries:\n a:\n - name: a\n   version: 1.0.0\n"))
	if err != nil {
		t.Fatal(err)
	}
	more, err := x.Put(small("web", "1.5.0"), now())
	if want := "apiVersion: v1\nentries:\n a:\n - name: a\n   version: 1.0.0\n web:\n" + block(" ", "1.5.0"); err != nil || string(more) != want {
		t.Errorf("got %q, %v", more, err)
	}
}

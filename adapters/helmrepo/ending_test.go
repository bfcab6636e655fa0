package helmrepo_test

import (
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/domain/syncs"
)

func TestHowAnIndexEnds(t *testing.T) {
	t.Parallel()
	c := local(t)
	long := "  long:\n  - name: long\n    version: 1.0.0\n    description: " + strings.Repeat("x", 200_000) + "\n"
	whole, open, half := syncs.Ending{Closed: true, Newline: true}, syncs.Ending{Newline: true}, syncs.Ending{}
	for name, tt := range map[string]struct {
		index string
		want  syncs.Ending
	}{
		"as Helm writes it":               {small, whole},
		"cut before its last line":        {head + good, open},
		"cut within a line":               {strings.TrimSuffix(head+good, "0\n"), half},
		"cut within its last line":        {head + good + "generated: 2024", syncs.Ending{Closed: true}},
		"cut before its entries":          {"apiVersion: v1\n", open},
		"cut after the key":               {head, open},
		"entries last":                    {"generated: x\n" + head + good, open},
		"another line last":               {head + good + "serverInfo: {}\n", whole},
		"a comment is no end":             {head + good + "# done\n\n", open},
		"behind a byte order mark":        {"\xef\xbb\xbfentries:\n" + good + "apiVersion: v1\n", whole},
		"with CRLF":                       {strings.ReplaceAll(small, "\n", "\r\n"), whole},
		"a line longer than what is read": {head + long + "generated: x\n", whole},
		"and without more":                {head + long, open},
		"JSON":                            {`{"apiVersion":"v1","entries":{}}`, whole},
		"JSON after a blank line":         {"\n" + `{"apiVersion":"v1","entries":{}}`, whole},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, err := fetch(t, c, helmtest.Index(t, tt.index))
			if err != nil {
				t.Fatal(err)
			}
			if got := x.Facts().Ending; got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// Which versions may have lost their ends, were the file cut off behind them.
func TestWhatComesLast(t *testing.T) {
	t.Parallel()
	two := "  a:\n  - name: a\n    version: 2.0.0\n  - name: a\n    version: 1.0.0\n"
	for name, tt := range map[string]struct {
		index string
		tails []int // by entry
		torn  string
	}{
		"the last of the last app":             {head + two + good, []int{0, 1}, ""},
		"nothing, where it is bad":             {head + good + two + "  - name: a\n    version: x\n", []int{0, 0}, ""},
		"nor if it is a repeat":                {head + good + two + "  - name: a\n    version: 2.0.0\n", []int{0, 0}, ""},
		"nothing, where an app has only begun": {head + two + "  b:\n", []int{0, 0}, ""},
		"a version that is missing":            {head + good + two + "  - name: a\n", []int{0, 0}, "a"},
		"but not before the last":              {head + "  a:\n  - name: a\n  - name: a\n    version: 1.0.0\n", []int{1}, ""},
		"an app in another style":              {head + good + "  b: [{name: b, version: 1.0.0}]\n", []int{0, 1}, ""},
		"all, where the order is not known":    {head + "  a:\n  - &x\n    name: a\n    version: 1.0.0\n  b:\n  - *x\n  - name: b\n    version: 3.0.0\n", []int{0, 2}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := entries(t, local(t), helmtest.Index(t, tt.index))
			if err != nil || len(all) != len(tt.tails) {
				t.Fatalf("got %+v, %v", all, err)
			}
			for i, e := range all {
				if e.Tail != tt.tails[i] || e.Torn != (e.App == tt.torn) {
					t.Errorf("%s: got %d, torn %v; want %d, %v", e.App, e.Tail, e.Torn, tt.tails[i], e.App == tt.torn)
				}
			}
		})
	}
}

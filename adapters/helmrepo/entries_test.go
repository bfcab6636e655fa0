package helmrepo_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

const (
	head = "apiVersion: v1\nentries:\n"
	good = "  good:\n  - name: good\n    version: 1.0.0\n"
)

// bad entries: each is passed over with its reason, and the app beside it stays.
func TestBadEntriesArePassedOverOneByOne(t *testing.T) {
	t.Parallel()

	version := func(fields string) string { return "  bad:\n  - " + strings.ReplaceAll(fields, "\n", "\n    ") + "\n" }
	for name, tt := range map[string]struct{ app, version, says string }{
		"no name":                         {version("version: 1.0.0"), "1.0.0", "name is required"},
		"no version":                      {version("name: bad"), "", "version is required"},
		"not a version":                   {version("name: bad\nversion: latest"), "latest", "invalid"},
		"a number for a version":          {version("name: bad\nversion: 1.10"), "1.10", "quotes"},
		"an unknown field":                {version("name: bad\nversion: 1.0.0\nfoo: x"), "1.0.0", `does not know the field "foo"`},
		"a field twice":                   {version("name: bad\nversion: 1.0.0\nname: bad"), "1.0.0", "twice"},
		"a time that is none":             {version("name: bad\nversion: 1.0.0\ncreated: now"), "1.0.0", "not a time"},
		"a text for a list":               {version("name: bad\nversion: 1.0.0\nurls: x"), "1.0.0", "list"},
		"empty":                           {"  bad:\n  -\n", "", "empty"},
		"a text":                          {"  bad:\n  - hello\n", "", "fields are expected"},
		"a path for a name":               {version("name: ../bad\nversion: 1.0.0"), "1.0.0", "invalid"},
		"a long version":                  {version("name: bad\nversion: 1.0.0-" + strings.Repeat("a", 300)), "1.0.0", ""},
		"a NUL in a URL":                  {version("name: bad\nversion: 1.0.0\nurls: [\"a\\0\"]"), "1.0.0", "NUL"},
		"too large":                       {version("name: bad\nversion: 1.0.0\ndescription: " + strings.Repeat("a", 300<<10)), "1.0.0", "256 KiB"},
		"large beyond reading":            {version("name: bad\nversion: 1.0.0\ndescription: " + strings.Repeat("a ", 600<<10)), "", "1 MiB"},
		"grown by aliases":                {version("name: bad\nversion: 1.0.0\nannotations: {a: &a " + strings.Repeat("a", 9999) + ", b: [" + strings.Repeat("*a,", 999) + "]}"), "", "aliases"},
		"too many parts":                  {version("name: bad\nversion: 1.0.0\nkeywords: [" + strings.Repeat("a,", 250_000) + "]"), "", "parts"},
		"deeply nested":                   {version("name: bad\nversion: 1.0.0\nkeywords: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000)), "1.0.0", ""},
		"a control character in the name": {"  \"b\\x07ad\":\n  - name: bad\n    version: 1.0.0\n", "", "control"},
		"a long name":                     {"  " + strings.Repeat("b", 256) + ":\n  - name: bad\n    version: 1.0.0\n", "", "255"},
		"an app that is a text":           {"  bad: hello\n", "", "list"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, index := range []string{head + tt.app + good, head + good + tt.app} {
				all, err := entries(t, local(t), helmtest.Index(t, index))
				if err != nil {
					t.Fatal(err)
				}
				versions, warnings := tally(all)
				if versions != "good 1.0.0;" || len(warnings) != 1 {
					t.Fatalf("got %q and %v", versions, warnings)
				}
				w := warnings[0]
				if !strings.HasPrefix(w.Version, tt.version) || !strings.Contains(w.Reason, tt.says) || len(w.Reason) > 210 || w.App == "good" {
					t.Errorf("got %+v, want %s of %q", w, tt.says, tt.version)
				}
			}
		})
	}
}

// tally is all versions as one text, and all warnings.
func tally(all []indexing.Entry) (versions string, warnings []warning) {
	for _, e := range all {
		for _, l := range e.Listings {
			versions += e.App + " " + l.Version + ";"
		}
		for _, w := range e.Warnings {
			warnings = append(warnings, warning(w))
		}
	}
	return versions, warnings
}

type warning struct{ App, Version, Reason string }

func TestRepeats(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct{ index, versions, says string }{
		"a version listed twice counts once, the first": {
			head + "  a:\n  - {name: a, version: 1.0.0, digest: x}\n  - {name: a, version: 1.0.0, digest: y}\n", "a 1.0.0;", "the version is listed again"},
		"an app listed twice counts once, the first": {
			head + "  a:\n  - {name: a, version: 1.0.0}\n  a:\n  - {name: a, version: 2.0.0}\n", "a 1.0.0;", "the app is listed again"},
		"in JSON the last counts, as for Helm": {
			`{"apiVersion":"v1","entries":{"a":[{"name":"a","version":"1.0.0"}],"b":null,"a":[{"name":"a","version":"2.0.0"}]}}`, "a 2.0.0;", "listed 2 times"},
		"entries without versions are nothing": {head + "  a:\n  b: []\n  c: null\n  d: ~\n", "", ""},
		"JSON apps that are no lists": {
			`{"apiVersion":"v1","entries":{"a":{"name":"a"},"b":[{"name":"b","version":"1.0.0"}]}}`, "b 1.0.0;", "not a list"},
		"apps that are no lists":            {head + "  a:\n    name: a\n  b:\n  - {name: b, version: 1.0.0}\n", "b 1.0.0;", "not a list"},
		"JSON with another case of entries": {`{"apiVersion":"v1","Entries":{"b":[{"name":"b","version":"1.0.0"}]}}`, "b 1.0.0;", ""},
		"JSON entries of wrong types":       {`{"apiVersion":"v1","entries":{"b":[1,null,{"name":"b","version":1},{"name":"b","version":"1.0.0","x":1}]}}`, "b 1.0.0;", "fields"},
		"flow style":                        {"{apiVersion: v1, entries: {b: [{name: b, version: 1.0.0}, {name: b, version: 2.0.0, x: 1}]}}", "b 1.0.0;", "does not know"},
		"anchors and aliases":               {head + "  a:\n  - &x\n    name: a\n    version: 1.0.0\n  b:\n  - *x\n", "a 1.0.0;b 1.0.0;", ""},
		"merge keys":                        {head + "  a:\n  - &x\n    name: a\n    version: 1.0.0\n  b:\n  - <<: *x\n    digest: y\n", "a 1.0.0;b 1.0.0;", ""},
		"names that are numbers":            {head + "  1.10:\n  - {name: a, version: 1.0.0}\n  on:\n  - {name: a, version: 1.0.0}\n", "1.1 1.0.0;true 1.0.0;", ""},
		"keys in another order":             {"generated: 2024-01-01T00:00:00Z\nentries:\n  a:\n    - name: a\n      version: 1.0.0\n\n# done\napiVersion: v1\n", "a 1.0.0;", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := entries(t, local(t), helmtest.Index(t, tt.index))
			if err != nil {
				t.Fatal(err)
			}
			versions, warnings := tally(all)
			if versions != tt.versions || tt.says == "" && len(warnings) > 0 || tt.says != "" && !strings.Contains(fmt.Sprint(warnings), tt.says) {
				t.Errorf("got %q and %v, want %q and %q", versions, warnings, tt.versions, tt.says)
			}
			for _, e := range all {
				if len(e.Listings) > 0 && e.Listings[0].Digest == "y" && e.App == "a" {
					t.Error("the second of two counted")
				}
			}
		})
	}
}

func TestBrokenIndexesFailAsAWhole(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct{ index, code, says string }{
		"no apiVersion":              {"entries: {}\n", repo.CodeBadIndex, "apiVersion"},
		"no apiVersion in JSON":      {`{"entries":{}}`, repo.CodeBadIndex, "apiVersion"},
		"only blanks":                {"\n\n", repo.CodeBadIndex, "apiVersion"},
		"an unknown top field":       {head + good + "foo: x\n", repo.CodeBadIndex, "foo"},
		"entries is a list":          {"apiVersion: v1\nentries:\n- a\n", repo.CodeBadIndex, ""},
		"entries is a JSON list":     {`{"apiVersion":"v1","entries":[]}`, repo.CodeBadIndex, "mapping"},
		"conflict markers":           {"<<<<<<< HEAD\n" + head + good, repo.CodeBadIndex, "line"},
		"an open quote":              {head + good + "  bad:\n  - name: \"bad\n    version: 1.0.0\n", repo.CodeBadIndex, "line"},
		"binary":                     {"\x00\x01\x02", repo.CodeBadIndex, "control"},
		"text":                       {"hello world", repo.CodeBadIndex, ""},
		"an alias bomb":              {head + good + "annotations:\n  a: &a [" + strings.Repeat("x,", 99) + "]\n" + bomb(), repo.CodeBadIndex, ""},
		"a value too large for JSON": {`{"apiVersion":"v1","x":"` + strings.Repeat("a", 9<<20) + `"}`, repo.CodeTooLarge, "8 MiB"},
		"too large and not plain":    {head + good + "  x: {a: \"" + strings.Repeat("a", 33<<20) + "\"}\n", repo.CodeTooLarge, "32 MiB"},
		"brackets":                   {strings.Repeat("[", 20<<20), repo.CodeTooLarge, "parts"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := entries(t, local(t), helmtest.Index(t, tt.index))
			if f := wantFailure(t, err, tt.code); !strings.Contains(f.Cause.Detail, tt.says) {
				t.Errorf("got %q, want %q in it", f.Cause.Detail, tt.says)
			}
		})
	}
}

// bomb is a chain of annotations that multiply.
func bomb() string {
	var b strings.Builder
	for c := 'b'; c < 'k'; c++ {
		fmt.Fprintf(&b, "  %c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 9))
	}
	return b.String()
}

func TestTooManyVersionsOfOneApp(t *testing.T) {
	t.Parallel()

	var b strings.Builder
	b.WriteString(head + good + "  many:\n")
	for i := range 100_007 {
		fmt.Fprintf(&b, "  - name: many\n    version: 0.0.%d\n", i)
	}
	all, err := entries(t, local(t), helmtest.Index(t, b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || len(all[1].Listings) != 100_000 || len(all[1].Warnings) != 1 ||
		!strings.Contains(all[1].Warnings[0].Reason, "100000 versions; 7 are left out") {
		t.Errorf("got %d apps, %d versions, %v", len(all), len(all[1].Listings), all[1].Warnings)
	}
}

// Entries ends at yield's first error, may be called again, and ends with its context.
func TestEntriesEnds(t *testing.T) {
	t.Parallel()

	for name, index := range map[string]string{
		"plain": head + good + strings.Replace(good, "good:", "more:", 1), "JSON": `{"apiVersion":"v1","entries":{"a":[],"b":[]}}`,
		"whole": "{apiVersion: v1, entries: {a: [], b: []}}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, err := fetch(t, local(t), helmtest.Index(t, index))
			if err != nil {
				t.Fatal(err)
			}
			mine, calls := errors.New("enough"), 0
			for range 2 {
				calls = 0
				err := x.Entries(t.Context(), func(indexing.Entry) error { calls++; return mine })
				if !errors.Is(err, mine) || calls != 1 {
					t.Errorf("got %v after %d calls", err, calls)
				}
			}
			ctx, stop := context.WithCancelCause(t.Context())
			stop(mine)
			if err := x.Entries(ctx, func(indexing.Entry) error { return nil }); !errors.Is(err, mine) {
				t.Errorf("stopped: got %v", err)
			}
		})
	}
}

// An index that does not fit into memory is read from its file just as well.
func TestLargeIndexesAreSpooled(t *testing.T) {
	t.Parallel()

	var b strings.Builder
	if err := helmtest.PlainIndex(&b, 60, 100); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), TempDir: dir})
	t.Cleanup(c.Close)
	r := helmtest.Index(t, b.String())
	for range 2 {
		all, err := entries(t, c, r)
		if versions, warnings := tally(all); err != nil || strings.Count(versions, ";") != 6000 || len(warnings) > 0 {
			t.Errorf("got %d versions, %v, %v", strings.Count(versions, ";"), warnings, err)
		}
	}
}

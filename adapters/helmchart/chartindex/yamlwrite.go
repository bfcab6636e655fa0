package chartindex

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"sigs.k8s.io/yaml"

	"chartledger/commands/publishing"
)

// yamlIndex is an index in block style.
type yamlIndex struct {
	pieces
	text []byte
	apps []app
}

func readYAML(text []byte) (publishing.Index, error) {
	p, apps, err := readApps(text)
	if err != nil {
		return nil, err
	}
	return &yamlIndex{p, text, apps}, nil
}

// Listed is publishing.Index's.
func (x *yamlIndex) Listed(name, version string) []publishing.Listed {
	return listed(x.apps, name, version)
}

// All is publishing.Index's.
func (x *yamlIndex) All() iter.Seq2[string, []publishing.Listed] { return each(x.apps) }

// Put is publishing.Index's.
func (x *yamlIndex) Put(e publishing.Entry, now time.Time) ([]byte, error) {
	entry, err := entryJSON(e, now)
	if err != nil {
		return nil, err
	}
	lines, err := yaml.JSONToYAML(entry)
	if err != nil {
		return nil, fmt.Errorf("write the entry of %s %s: %w", e.Name, e.Version, err)
	}
	edits := x.placed(e.Name, e.Version, string(lines))
	return x.edited(e.Name, e.Version, 1, append(edits, x.stamped(now)...))
}

// Drop is publishing.Index's.
func (x *yamlIndex) Drop(name, version string, now time.Time) ([]byte, error) {
	a, _ := find(x.apps, name)
	var edits []edit
	for _, i := range a.items {
		if i.Version == version {
			edits = append(edits, edit{x.lines(i.span, x.dash(a)), ""})
		}
	}
	switch {
	case len(edits) == 0:
		return x.text, nil
	case len(edits) == len(a.items) && len(x.apps) == 1:
		edits = []edit{{x.lines(x.entries, x.column), "entries: {}\n"}}
	case len(edits) == len(a.items):
		edits = []edit{{x.lines(a.span, x.column), ""}}
	}
	return x.edited(name, version, 0, append(edits, x.stamped(now)...))
}

// placed are the edits that put the lines of an entry in their place.
func (x *yamlIndex) placed(name, version, lines string) []edit {
	a, known := find(x.apps, name)
	column := cmp.Or(x.column, 2)
	if !known {
		key, _ := yaml.Marshal(name) // a text: cannot fail
		head := strings.Repeat(" ", column) + strings.TrimSpace(string(key)) + ":\n"
		return []edit{x.placedApp(name, head+asItem(lines, x.anyDash()))}
	}
	if len(a.items) == 0 {
		head := x.text[a.from : a.from+column]
		return []edit{{x.lines(a.span, column), string(head) + strconv.Quote(name) + ":\n" + asItem(lines, x.anyDash())}}
	}
	added := asItem(lines, x.dash(a))
	var edits []edit
	for _, i := range a.items {
		if i.Version == version {
			edits = append(edits, edit{x.lines(i.span, x.dash(a)), added})
			added = ""
		}
	}
	if len(edits) > 0 {
		return edits
	}
	at := before(a.items, version)
	if at < len(a.items) {
		return []edit{{span{a.items[at].from, a.items[at].from}, added}}
	}
	end := x.lines(a.items[at-1].span, x.dash(a)).to
	return []edit{{span{end, end}, added}}
}

// placedApp is the edit that adds an app, by name.
func (x *yamlIndex) placedApp(name, lines string) edit {
	switch n := slices.IndexFunc(x.apps, func(a app) bool { return a.name > name }); {
	case n >= 0:
		return edit{span{x.apps[n].from, x.apps[n].from}, lines}
	case len(x.apps) > 0:
		end := x.lines(x.entries, x.column).to
		return edit{span{end, end}, lines}
	case x.entries.to > 0:
		return edit{x.lines(x.entries, 0), "entries:\n" + lines}
	}
	return edit{span{len(x.text), len(x.text)}, "entries:\n" + lines}
}

// stamped is the edit of the time at which the index was made. A new index gets one.
// One with apps and without a time gets none: it may have been cut off before it, and
// whoever reads it has to see that.
func (x *yamlIndex) stamped(now time.Time) []edit {
	line := fmt.Sprintf("generated: %q\n", stamp(now))
	switch {
	case x.made.to > 0:
		return []edit{{x.made, line}}
	case len(x.apps) > 0:
		return nil
	}
	return []edit{{span{len(x.text), len(x.text)}, line}}
}

// asItem is an entry as an item of a list whose dashes are in column.
func asItem(lines string, column int) string {
	indent := strings.Repeat(" ", column)
	var b strings.Builder
	b.WriteString(indent + "- ")
	for n, line := range strings.SplitAfter(strings.TrimSuffix(lines, "\n"), "\n") {
		if n > 0 && strings.TrimSpace(line) != "" {
			b.WriteString(indent + "  ")
		}
		b.WriteString(line)
	}
	b.WriteString("\n")
	return b.String()
}

// dash is the column of an app's dashes.
func (x *yamlIndex) dash(a app) int {
	line := x.text[a.items[0].from:a.items[0].to]
	return bytes.IndexByte(line, '-')
}

// anyDash is the column that the dashes of a new app get: that of the others.
func (x *yamlIndex) anyDash() int {
	for _, a := range x.apps {
		if len(a.items) > 0 {
			return x.dash(a)
		}
	}
	return cmp.Or(x.column, 2)
}

// lines is a span without the blank lines and comments at its end that are not
// deeper than column: they belong to what follows.
func (x *yamlIndex) lines(s span, column int) span {
	for s.to > s.from {
		start := s.from + bytes.LastIndexByte(x.text[s.from:s.to-1], '\n') + 1
		line := bytes.TrimRight(x.text[start:s.to], " \r\n")
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		if start == s.from || len(line) > 0 && (line[indent] != '#' || indent > column) {
			break
		}
		s.to = start
	}
	return s
}

// edited makes the edits and looks at what came out.
func (x *yamlIndex) edited(name, version string, want int, edits []edit) ([]byte, error) {
	crlf := bytes.Contains(x.text[:lineLength(x.text)], []byte("\r\n"))
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	for n, e := range edits {
		if e.from == len(x.text) && len(x.text) > 0 && x.text[len(x.text)-1] != '\n' && (n == 0 || edits[n-1].to != e.from || edits[n-1].text == "") {
			edits[n].text = "\n" + e.text
		}
		if crlf {
			edits[n].text = strings.ReplaceAll(edits[n].text, "\n", "\r\n")
		}
	}
	return checked(apply(x.text, edits), x.apps, name, version, want, func(text []byte) ([]app, error) {
		_, apps, err := readApps(text)
		return apps, err
	})
}

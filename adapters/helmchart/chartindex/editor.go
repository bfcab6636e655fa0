package chartindex

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"

	"chartledger/commands/publishing"
	"chartledger/domain"
)

// Editor reads indexes. Its zero value is ready, and safe for concurrent use.
type Editor struct{}

var _ publishing.Indexes = Editor{}

// Read is publishing.Indexes'.
func (Editor) Read(text []byte) (publishing.Index, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return readYAML([]byte("apiVersion: v1\nentries: {}\n"))
	}
	if bytes.TrimLeft(text, " \t\r\n")[0] == '{' {
		return readJSON(text)
	}
	return readYAML(text)
}

// span is a piece of the text.
type span struct{ from, to int }

// app is one app of the index, with its key.
type app struct {
	span
	name  string
	items []item
	list  span // in JSON: the list itself
}

// item is one version.
type item struct {
	span
	publishing.Listed
}

// listed are the entries of a version.
func listed(apps []app, name, version string) []publishing.Listed {
	var found []publishing.Listed
	for _, a := range apps {
		for _, i := range a.items {
			if a.name == name && i.Version == version {
				found = append(found, i.Listed)
			}
		}
	}
	return found
}

// each are the entries of every app.
func each(apps []app) iter.Seq2[string, []publishing.Listed] {
	return func(yield func(string, []publishing.Listed) bool) {
		for _, a := range apps {
			all := make([]publishing.Listed, len(a.items))
			for n, i := range a.items {
				all[n] = i.Listed
			}
			if !yield(a.name, all) {
				return
			}
		}
	}
}

// find is the app called name.
func find(apps []app, name string) (app, bool) {
	at := slices.IndexFunc(apps, func(a app) bool { return a.name == name })
	if at < 0 {
		return app{}, false
	}
	return apps[at], true
}

// before is where among items a version belongs, the newest first, as Helm sorts.
func before(items []item, version string) int {
	v, err := semver.NewVersion(version)
	for n, i := range items {
		if other, e := semver.NewVersion(i.Version); err == nil && (e != nil || other.LessThan(v)) {
			return n
		}
	}
	return len(items)
}

// edit puts a text in the place of a span.
type edit struct {
	span
	text string
}

// apply makes the edits, which do not overlap and are in order.
func apply(text []byte, edits []edit) []byte {
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		b.Write(text[at:e.from])
		b.WriteString(e.text)
		at = e.to
	}
	b.Write(text[at:])
	return b.Bytes()
}

// stamp is a time as Helm writes it.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// odd says why an index cannot be edited.
func odd(why string, args ...any) error {
	return domain.Refuse(domain.Conflict, "index_not_editable",
		"The repository's index.yaml cannot be edited safely: "+fmt.Sprintf(why, args...)+". Build it anew with helm repo index.")
}

// checked reads what an edit made: the version must be listed as it should, and
// everything else as it was.
func checked(text []byte, was []app, name, version string, want int, read func([]byte) ([]app, error)) ([]byte, error) {
	now, err := read(text)
	if err != nil {
		return nil, err
	}
	if len(listed(now, name, version)) != want || strings.Join(others(was, name, version), "\n") != strings.Join(others(now, name, version), "\n") {
		return nil, odd("its form is too unusual")
	}
	return text, nil
}

// others names all that is listed besides a version.
func others(apps []app, name, version string) []string {
	var all []string
	for _, a := range apps {
		for _, i := range a.items {
			if a.name != name || i.Version != version {
				all = append(all, a.name+" "+i.Version+" "+i.Digest)
			}
		}
	}
	return all
}

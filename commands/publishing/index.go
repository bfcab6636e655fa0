package publishing

import (
	"encoding/json"
	"iter"
	"slices"
	"time"
)

// Indexes reads the text of index files. adapters/helmchart/chartindex has the real one.
type Indexes interface {
	// Read takes an index apart; no text is no index yet. The error is a *domain.Error
	// if it cannot be edited without harm to what is in it.
	Read(text []byte) (Index, error)
}

// Index is an index that was read. Its methods answer new texts and leave it alone;
// what they do not change stays as it was written, to the byte if possible.
type Index interface {
	// Listed are the entries of a version of a chart: one, or more of a careless index.
	Listed(name, version string) []Listed
	// All are the entries of every chart, by name.
	All() iter.Seq2[string, []Listed]
	// Put adds an entry, in the place of those of the same version.
	Put(e Entry, now time.Time) ([]byte, error)
	// Drop takes the entries of a version out.
	Drop(name, version string, now time.Time) ([]byte, error)
}

// Listed is what an index says of a version.
type Listed struct {
	Version string
	Digest  string
	URLs    []string
}

// names says whether a URL of the version surely leads to an object beside the index.
func (l Listed) names(object string) bool {
	return slices.ContainsFunc(l.URLs, func(u string) bool { file, here := Here(u); return here && file == object })
}

// Entry is a version to be listed. Chart is its Chart.yaml as JSON.
type Entry struct {
	Name string
	Listed
	Chart json.RawMessage
}

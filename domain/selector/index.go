package selector

import (
	"slices"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
)

// Index finds the selectors that match a repository without asking all of them. Each
// is filed under something that it needs: a label of a key and one of some values,
// or of a key at least. What needs nothing, as "!team" does, is always asked.
type Index struct {
	byLabel map[label][]entry
	byKey   map[string][]entry
	always  []entry
}

// label is one label of a repository.
type label struct{ key, value string }

// entry is a selector in an index.
type entry struct {
	id string
	Expression
}

// NewIndex makes an index of nothing.
func NewIndex() *Index {
	return &Index{byLabel: map[label][]entry{}, byKey: map[string][]entry{}}
}

// Add files a selector, which is not in the index yet.
func (x *Index) Add(id string, e Expression) {
	filed := entry{id, e}
	key := ""
	for _, r := range e.requirements {
		switch r.Operator() {
		case selection.Equals, selection.DoubleEquals, selection.In:
			for value := range r.Values() {
				x.byLabel[label{r.Key(), value}] = append(x.byLabel[label{r.Key(), value}], filed)
			}
			return
		case selection.Exists, selection.GreaterThan, selection.LessThan:
			key = r.Key()
		}
	}
	if key != "" {
		x.byKey[key] = append(x.byKey[key], filed)
		return
	}
	x.always = append(x.always, filed)
}

// Matching are the ids of the selectors that match a repository with these labels,
// sorted.
func (x *Index) Matching(of map[string]string) (ids []string) {
	set := labels.Set(of)
	ask := func(entries []entry) {
		for _, e := range entries {
			if e.Matches(set) {
				ids = append(ids, e.id)
			}
		}
	}
	for key, value := range of { // a key has one value, so nothing is asked twice
		ask(x.byLabel[label{key, value}])
		ask(x.byKey[key])
	}
	ask(x.always)
	slices.Sort(ids)
	return ids
}

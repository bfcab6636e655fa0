package selector

import (
	"slices"

	"k8s.io/apimachinery/pkg/selection"
)

// Need is a label that a repository must have to be matched: of this key, and of one of
// these values if there are some.
type Need struct {
	Key    string
	Values []string // sorted
}

// Needs are the labels that nothing is matched without. What has them all need not
// match: whoever looks through many repositories asks Matches of those that have.
func (e Expression) Needs() (needs []Need) {
	for _, r := range e.requirements {
		switch r.Operator() {
		case selection.Equals, selection.DoubleEquals, selection.In:
			needs = append(needs, Need{r.Key(), slices.Sorted(slices.Values(r.Values().UnsortedList()))})
		case selection.Exists, selection.GreaterThan, selection.LessThan:
			needs = append(needs, Need{Key: r.Key()})
		}
	}
	return needs
}

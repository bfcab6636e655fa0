package commands

import (
	"iter"
	"slices"
)

// page is the rows of the first keys after the one called after, in order. There may be
// thousands of keys, and whoever asks holds up those who change them: it keeps and
// moves only as many as the page has.
func page[R any](keys iter.Seq[string], after string, limit int, row func(key string) R) []R {
	var first []string
	for key := range keys {
		if key <= after || len(first) == limit && key >= first[limit-1] {
			continue
		}
		at, _ := slices.BinarySearch(first, key)
		first = slices.Insert(first, at, key)
		first = first[:min(limit, len(first))]
	}
	rows := make([]R, len(first))
	for i, key := range first {
		rows[i] = row(key)
	}
	return rows
}

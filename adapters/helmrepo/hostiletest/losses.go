package hostiletest

import (
	"fmt"
	"net/http"
	"sync/atomic"
)

// losses are whole, good indexes in which something is not there any more.
func losses(apps []app) []Case {
	tooMany, emptied := held("too_many_missing"), held("index_emptied")
	few := without(apps, len(apps[longest(apps)].versions)-5, len(apps[longest(apps)].versions))
	least := replaced(apps, longest(apps), app{apps[longest(apps)].name, apps[longest(apps)].versions[:1]})
	return []Case{
		{Name: "no entries", Answer: give([]byte("apiVersion: v1\nentries: {}\ngenerated: \"2026-08-01T10:10:10Z\"\n")), Want: emptied},
		{Name: "entries that are null", Answer: give([]byte("apiVersion: v1\nentries: null\ngenerated: \"2026-08-01T10:10:10Z\"\n")), Want: emptied},
		{Name: "entries without anything", Answer: give([]byte("apiVersion: v1\nentries:\ngenerated: \"2026-08-01T10:10:10Z\"\n")), Want: emptied},
		{Name: "entries not there", Answer: give([]byte("apiVersion: v1\ngenerated: \"2026-08-01T10:10:10Z\"\n")), Want: Want{Status: "held", Says: "missing"}},
		{Name: "apps without versions", Answer: give(write(bare(apps))), Want: emptied},
		{Name: "two charts instead of all", Answer: give([]byte(twoCharts)), Served: []byte(twoCharts), Want: Want{
			Status: "held", Code: "too_many_missing", Says: "missing", Catalog: Both}},
		{Name: "one version of each app", Answer: give(write(least)), Want: tooMany},
		{Name: "the newest forty are not there", Answer: give(write(without(apps, 0, 40))), Want: tooMany},
		{Name: "the oldest five are not there", Answer: give(write(few)), Served: write(few), Want: completed(Served)},
		{Name: "two indexes by turns", Answer: turns(write(least), write(apps)), Want: completed(Kept)},
		{Name: "two halves by turns", Answer: turns(write(without(apps, 0, 39)), write(without(apps, 39, 78))), Want: Want{Status: "held", Code: "source_flaps"}},
		{Name: "a small loss that is over at once", Answer: turns(write(few), write(apps)), Want: completed(Kept)},
	}
}

const twoCharts = `apiVersion: v1
entries:
  one:
  - name: one
    version: 1.0.0
    urls:
    - one-1.0.0.tgz
  two:
  - name: two
    version: 1.0.0
    urls:
    - two-1.0.0.tgz
generated: "2026-08-01T10:10:10Z"
`

// bare are apps without versions.
func bare(apps []app) []app {
	var none []app
	for _, a := range apps {
		none = append(none, app{a.name, []string{"  []\n"}})
	}
	return none
}

// turns answers with one index after another, round and round, each under an ETag
// of its own.
func turns(indexes ...[]byte) http.HandlerFunc {
	var n atomic.Int64
	return func(w http.ResponseWriter, q *http.Request) {
		at := int(n.Add(1)-1) % len(indexes)
		with(give(indexes[at]), "ETag", fmt.Sprintf(`"turn-%d"`, at))(w, q)
	}
}

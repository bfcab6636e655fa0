package helmindex_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"chartledger/projections/helmindex"
)

// id is a repository's id.
func id(n int) string { return fmt.Sprintf("0193a5c1-0000-7000-8000-%012x", n) }

func chart(repo int, owner, name, chart string) helmindex.Chart {
	return helmindex.Chart{RepoID: id(repo), Owner: owner, Repo: name, Name: chart, Own: owner == "me"}
}

func TestNames(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		charts []helmindex.Chart
		want   []string
	}{
		"no clash":          {[]helmindex.Chart{chart(1, "me", "a", "web"), chart(2, "bob", "b", "db")}, []string{"web", "db"}},
		"one's own wins":    {[]helmindex.Chart{chart(1, "me", "a", "web"), chart(2, "bob", "b", "web")}, []string{"web", "b--web"}},
		"two of one's own":  {[]helmindex.Chart{chart(1, "me", "a", "web"), chart(2, "me", "b", "web")}, []string{"a--web", "b--web"}},
		"only strangers":    {[]helmindex.Chart{chart(1, "amy", "a", "web"), chart(2, "bob", "b", "web")}, []string{"a--web", "b--web"}},
		"of one repo name":  {[]helmindex.Chart{chart(1, "amy", "a", "web"), chart(2, "bob", "a", "web")}, []string{"amy--a--web", "bob--a--web"}},
		"a name made alike": {[]helmindex.Chart{chart(1, "amy", "a", "web"), chart(2, "bob", "b", "a--web")}, []string{"web", "b--a--web"}},
		"the last resort": {[]helmindex.Chart{chart(1, "amy", "a", "web"), chart(2, "bob", "a", "web"), chart(3, "eve", "e", "amy--a--web")},
			[]string{id(1) + "--web", "bob--a--web", "e--amy--a--web"}},
		"the last resort is nobody's name": {[]helmindex.Chart{chart(3, "eve", "e", id(1)+"--web")}, []string{"e--" + id(1) + "--web"}},
	} {
		if got := helmindex.Names(tt.charts); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// world is some random charts: few words, so that they clash in every way.
func world(r *rand.Rand) []helmindex.Chart {
	words := []string{"a", "b", "a--b", "b--a", "a--a--b", id(1), id(1) + "--a", id(2) + "--a--b"}
	word := func() string { return words[r.IntN(len(words))] }
	var all []helmindex.Chart
	for n := range 1 + r.IntN(5) {
		owner, name := []string{"me", "a", "b", id(2)}[r.IntN(4)], word()
		seen := map[string]bool{}
		for range r.IntN(4) {
			if w := word(); !seen[w] {
				seen[w] = true
				all = append(all, chart(n, owner, name, w))
			}
		}
	}
	return all
}

func named(charts []helmindex.Chart) map[string]helmindex.Chart {
	m := make(map[string]helmindex.Chart, len(charts))
	for i, name := range helmindex.Names(charts) {
		m[name] = charts[i]
	}
	return m
}

// Every chart has a key of its own, in whatever order they come; and another's
// repository never changes what a key stands for, except that it may stand for
// nothing any more, if it was not one's own.
func TestNobodyTakesOverAName(t *testing.T) {
	t.Parallel()

	for seed := range uint64(30_000) {
		r := rand.New(rand.NewPCG(seed, 11))
		all := world(r)
		after := named(all)
		if len(after) != len(all) {
			t.Fatalf("seed %d: %v have %d keys: %v", seed, all, len(after), after)
		}
		foreign := slices.DeleteFunc(slices.Clone(all), func(c helmindex.Chart) bool { return c.Own })
		if len(foreign) == 0 {
			continue
		}
		added := foreign[r.IntN(len(foreign))].RepoID
		rest := slices.DeleteFunc(slices.Clone(all), func(c helmindex.Chart) bool { return c.RepoID == added })
		r.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
		for key, was := range named(rest) {
			is, there := after[key]
			if there && is != was || !there && was.Own {
				t.Fatalf("seed %d: %q was %v, and with the repository %s it is %v\n%v", seed, key, was, added, is, all)
			}
		}
	}
}

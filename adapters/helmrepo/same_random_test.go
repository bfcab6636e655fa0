package helmrepo_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/syncs"
)

// Whatever became of an index since it was read last, passing over what is as it was
// gives the same as reading all of it.
func TestReadingWithAMemoryGivesWhatReadingAllGives(t *testing.T) {
	t.Parallel()

	var b strings.Builder
	if err := helmtest.PlainIndex(&b, 6, 2); err != nil {
		t.Fatal(err)
	}
	for form, text := range map[string]string{"YAML": b.String(), "JSON": string(jsonOf(t, []byte(b.String())))} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(form, seed), func(t *testing.T) {
				t.Parallel()
				random, values := rand.New(rand.NewPCG(seed, 7)), fields()
				r, c := helmtest.Index(t, text), local(t)
				before := map[indexing.Digest]indexing.Entry{}
				if _, err := recalled(t, c, r, before); err != nil || len(before) != 6 {
					t.Fatalf("%d apps have a digest, and %v", len(before), err)
				}
				passed := 0
				for range 150 {
					changed := damage(random, text, values)
					r.Set("index.yaml", []byte(changed))
					all, wrong := recalled(t, c, r, nil)
					some, alsoWrong := recalled(t, c, r, before)
					if (wrong == nil) != (alsoWrong == nil) || !reflect.DeepEqual(all, some) {
						t.Fatalf("with a memory it is\n%v, %v\nwithout\n%v, %v\nof\n%s", some, alsoWrong, all, wrong, changed)
					}
					if wrong == nil {
						passed++
					}
				}
				if passed < 5 {
					t.Errorf("only %d of the indexes could be read", passed)
				}
			})
		}
	}
}

// recalled reads what r serves, passing over the apps that are in before, and has
// them told as they were. An empty before takes in those that have a digest; nil: all
// is read.
func recalled(t *testing.T, c *helmrepo.Client, r *helmtest.Repository, before map[indexing.Digest]indexing.Entry) (told []string, err error) {
	t.Helper()
	s := indexing.Source{URL: r.URL}
	first := len(before) == 0
	if !first {
		s.Same = func(d indexing.Digest) (int, bool) { e, ok := before[d]; return len(e.Listings), ok }
	}
	x, err := c.Fetch(t.Context(), s, syncs.Validators{})
	if err != nil {
		return nil, err
	}
	defer x.Close()
	err = x.Entries(t.Context(), func(e indexing.Entry) error {
		if e.Same {
			was := before[e.Digest]
			e.Listings, e.App = was.Listings, e.App+strings.Repeat("?", len(was.Listings)-e.Versions)
		}
		if first && before != nil && e.Digest != (indexing.Digest{}) {
			before[e.Digest] = e
		}
		told = append(told, e.App+encode(t, e.Listings)+encode(t, e.Warnings))
		return nil
	})
	return told, err
}

package cuts_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/syncs"
)

const cutsOfEach = 1000

// realIndexes are under Apache-2.0 or MIT: see the SOURCES.md beside them.
var realIndexes = []string{
	"CloudVE__helm-charts__history-f024d014c7", "chaos-mesh__charts", "kedacore__charts", "stefanprodan__podinfo", "longhorn__charts",
}

// A cut index, sent with an honest length, usually reads as a smaller one. After a
// good sync it must leave the catalog as it is; as the first ever it may give less,
// but nothing false.
func TestRandomCutsOfRealIndexes(t *testing.T) {
	t.Parallel()

	for _, name := range realIndexes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			index, err := os.ReadFile(filepath.Join("../../../adapters/helmrepo/testdata/indexes", name+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			w, random := newWorld(t), rand.New(rand.NewPCG(1, uint64(len(index))))
			old := w.repository()
			whole := truthOf(t, w.sync(old, index))
			after, first := tally{}, tally{}
			for range cutsOfEach {
				at := 1 + random.IntN(len(index)-1)
				outcome := after.add(w.sync(old, index[:at]))
				for _, lie := range whole.changed(outcome) {
					t.Errorf("cut at byte %d, after a good sync: %s", at, lie)
				}
				if ended := last(w.sync(old, index)); ended != "completed" {
					t.Fatalf("cut at byte %d: the whole index was then %s", at, ended)
				}
				for _, lie := range whole.lies(first.add(w.sync(w.repository(), index[:at]))) {
					t.Errorf("cut at byte %d, as the first sync: %s", at, lie)
				}
			}
			t.Logf("%d versions, %d cuts after a good sync: %v; as the first: %v", len(whole.versions), cutsOfEach, after, first)
		})
	}
}

// tally counts outcomes.
type tally map[string]int

// add counts the outcome of a run, and gives the run back.
func (n tally) add(run []domain.Event) []domain.Event {
	n[last(run)]++
	return run
}

func (n tally) String() string {
	var parts []string
	for _, how := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%d %s", n[how], how))
	}
	return strings.Join(parts, ", ")
}

// last is how a run ended.
func last(run []domain.Event) string {
	switch e := run[len(run)-1].(type) {
	case syncs.Completed:
		if e.NotModified {
			return "completed (unchanged)"
		}
		return "completed"
	case syncs.Held:
		return "held (" + e.Cause.Code + ")"
	case syncs.Failed:
		return "failed (" + e.Cause.Code + ")"
	default:
		return e.Type()
	}
}

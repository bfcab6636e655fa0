package cuts_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/syncs"
)

// realIndexes are under Apache-2.0 or MIT: see the SOURCES.md beside them.
var realIndexes = []string{
	"Azure__aad-pod-identity", "CloudVE__helm-charts__history-f024d014c7", "F5Networks__charts__stable_index", "longhorn__charts", "stefanprodan__podinfo",
}

// A cut index, sent with an honest length, usually reads as a smaller one. After a
// good sync it must leave the catalog as it is; as the first ever it may give less,
// but nothing false.
func TestRandomCutsOfRealIndexes(t *testing.T) {
	t.Parallel()
	for _, name := range realIndexes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			index := read(t, name)
			random := rand.New(rand.NewPCG(1, uint64(len(index))))
			cuts := make([]int, cutsOfEach)
			for i := range cuts {
				cuts[i] = 1 + random.IntN(len(index)-1)
			}
			sweep(t, index, cuts)
		})
	}
}

// The worst place for a cut is in a version number: 1.0.1 is one too, and maybe there.
func TestCutsThroughVersionNumbers(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Azure__aad-pod-identity", "F5Networks__charts__stable_index", "chaos-mesh__charts"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			index := read(t, name)
			var cuts []int
			for _, line := range regexp.MustCompile(`(?m)^    version: .+$`).FindAllIndex(index, -1) {
				cuts = append(cuts, line[1]-2, line[1]-1, line[1])
			}
			sweep(t, index, cuts)
		})
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	index, err := os.ReadFile(filepath.Join("../../../adapters/helmrepo/testdata/indexes", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return index
}

// sweep cuts an index at these places, each time after a good sync and as a first.
func sweep(t *testing.T, index []byte, cuts []int) {
	t.Helper()
	w := newWorld(t)
	old := w.repository()
	whole := truthOf(t, w.sync(old, index))
	after, first := tally{}, tally{}
	for _, at := range cuts {
		for _, lie := range whole.changed(after.add(w.sync(old, index[:at]))) {
			t.Errorf("cut at byte %d, after a good sync: %s", at, lie)
		}
		if ended := last(w.sync(old, index)); !strings.HasPrefix(ended, "completed") {
			t.Fatalf("cut at byte %d: the whole index was then %s", at, ended)
		}
		for _, lie := range whole.lies(first.add(w.sync(w.repository(), index[:at]))) {
			t.Errorf("cut at byte %d, as the first sync: %s", at, lie)
		}
	}
	t.Logf("%d versions, %d cuts after a good sync: %v; as the first: %v", len(whole.versions), len(cuts), after, first)
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

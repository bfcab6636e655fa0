package helmrepo_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
)

// Real indexes, damaged as hands and scripts damage them: whatever Helm still loads
// must still be the same here.
func TestRealIndexesDamagedMeanWhatTheyMeanToHelm(t *testing.T) {
	t.Parallel()

	for name, index := range realIndexes(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			r, c := helmtest.Server(t, ""), local(t)
			for seed := range uint64(12) {
				sameAsHelm(t, c, r, mutant(index, seed))
			}
		})
	}
}

// FuzzMutant is the same for ever more damage.
func FuzzMutant(f *testing.F) {
	files := realIndexes(f)
	names := slices.Sorted(maps.Keys(files))
	for i := range names {
		f.Add(uint16(i), uint64(i))
	}
	client, server := local(f), helmtest.Index(f, "")
	f.Fuzz(func(t *testing.T, which uint16, seed uint64) {
		sameAsHelm(t, client, server, mutant(files[names[int(which)%len(names)]], seed))
	})
}

// enough is how much of an index is damaged and compared.
const enough = 24 << 10

// mutant is a part of index with some damage. It depends on its arguments alone.
func mutant(index []byte, seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, uint64(len(index))))
	lines := strings.Split(string(part(index)), "\n")
	for range 1 + random.IntN(2) {
		lines = mutate(random, lines)
	}
	text := strings.Join(lines, "\n")
	if random.IntN(2) == 0 {
		text = damage(random, text, fields())
	}
	return []byte(text)
}

// part is the beginning of index, in whole lines.
func part(index []byte) []byte {
	if len(index) <= enough {
		return index
	}
	return index[:bytes.LastIndexByte(index[:enough], '\n')+1]
}

// mutate changes a few lines that stand together.
func mutate(random *rand.Rand, lines []string) []string {
	if len(lines) == 0 {
		return lines
	}
	from := random.IntN(len(lines))
	to := min(len(lines), from+1+random.IntN(8))
	block := slices.Clone(lines[from:to])
	switch random.IntN(8) {
	case 0: // gone
		block = nil
	case 1: // twice
		block = append(block, block...)
	case 2: // further in
		block = each(block, func(l string) string { return strings.Repeat(" ", 1+random.IntN(3)) + l })
	case 3: // further out
		block = each(block, func(l string) string { return strings.TrimPrefix(strings.TrimPrefix(l, " "), " ") })
	case 4: // another kind of value
		block = each(block, func(l string) string { return retyped(random, l) })
	case 5: // somewhere else
		at := random.IntN(from + 1)
		return slices.Concat(lines[:at], block, lines[at:from], lines[to:])
	case 6: // from one item into two, or one item of two
		block = each(block, func(l string) string { return dashed(random, l) })
	case 7: // other ends of lines
		end := []string{"\r", " ", "\t", " # said so", "\u2028"}[random.IntN(5)]
		block = each(block, func(l string) string { return l + end })
	}
	return slices.Concat(lines[:from], block, lines[to:])
}

func each(lines []string, change func(string) string) []string {
	for i := range lines {
		lines[i] = change(lines[i])
	}
	return lines
}

// retyped has a line's value as something else of the same words.
func retyped(random *rand.Rand, line string) string {
	key, value, found := strings.Cut(line, ": ")
	if !found {
		return line
	}
	form := []string{"%q", "'%s'", "[%s]", "{a: %s}", "|\n        %s", ">-\n        %s", "!!str %s", "&a %s", "- %s", "\n      - %s", "\n        a: %s", ""}
	f := form[random.IntN(len(form))]
	if f == "" {
		return key + ":"
	}
	return key + ": " + fmt.Sprintf(f, value)
}

// dashed gives a line a dash, or takes its own.
func dashed(random *rand.Rand, line string) string {
	text := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(text)]
	switch rest, had := strings.CutPrefix(text, "- "); {
	case had && random.IntN(2) == 0:
		return indent + "  " + rest
	case had:
		return indent + rest
	}
	return strings.TrimSuffix(indent, "  ") + "- " + text
}

// What was once read otherwise than Helm reads it, found by damage.
func TestWhatDamageFoundMeansWhatItMeansToHelm(t *testing.T) {
	t.Parallel()

	r, c := helmtest.Server(t, ""), local(t)
	for _, index := range []string{
		"---\n apiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0}\n", // ends at column 0, before entries
		"# said\n---\n# so\n apiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0}\n",
		"---\n---\napiVersion: v1\nentries:\n  a:\n  - {name: a, version: 1.0.0}\n",
	} {
		sameAsHelm(t, c, r, []byte(index))
	}
}

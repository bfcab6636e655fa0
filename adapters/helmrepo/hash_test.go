package helmrepo_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo"
)

// However a file is cut into parts on its way, and whatever its lines begin with,
// its hash is that of its lines without those that tell when it was generated.
func TestContentHashDoesNotDependOnTheParts(t *testing.T) {
	t.Parallel()

	starts := []string{"generated:", "  \"generated\":", "  \"gen", "gen", "  a", "   generated:", " generated:", "", "{", "entries:", "- x", "\ufeffentries:", "  \"g", " ", "\t"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var text, kept strings.Builder
		marker := "generated:"
		for n := range random.IntN(12) {
			line := starts[random.IntN(len(starts))] + strings.Repeat("z", random.IntN(3)) + "\n"
			if n == 0 && line[0] == '{' {
				marker = "  \"generated\":"
			}
			text.WriteString(line)
			if !strings.HasPrefix(line, marker) {
				kept.WriteString(line)
			}
		}
		var parts [][]byte
		for rest := []byte(text.String()); len(rest) > 0; {
			n := 1 + random.IntN(len(rest))
			parts = append(parts, rest[:n])
			rest = rest[n:]
		}
		hash, ending := helmrepo.ContentHash(parts...)
		if _, atOnce := helmrepo.ContentHash([]byte(text.String())); hash != hexSum(kept.String()) || ending != atOnce {
			t.Fatalf("%q in %d parts: the hash is %s, the end %+v; want %s, %+v", text.String(), len(parts), hash, ending, hexSum(kept.String()), atOnce)
		}
	}
}

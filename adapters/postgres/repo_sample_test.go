package postgres

import (
	"fmt"
	"testing"
)

// Of a hundred repositories in the sample every second is nightly, one in ten has
// grafana, and one has a name of its own.
func TestAWordIsLookedUpByItsRarestPart(t *testing.T) {
	t.Parallel()
	s := sample{few: 1, several: 10}
	for i := range 100 {
		text := fmt.Sprintf("shop-%d\nteam=team-%d", 100+i, 300+i)
		if i%2 == 0 {
			text += " nightly"
		}
		if i%10 == 0 {
			text += " grafana"
		}
		s.texts = append(s.texts, text)
	}
	for word, want := range map[string]struct {
		often frequency
		part  string
	}{
		"nightly":       {ofMany, "nightly"},
		"grafana":       {ofSome, "grafana"},
		"team=team-323": {ofFew, "-323"},
		"shop-142":      {ofFew, "-142"},
		"nobody":        {ofFew, "nobody"},
		"a-b":           {ofFew, "a-b"}, // none of its parts is in the index
	} {
		if often, part := s.frequency(word), s.part(word); often != want.often || part != want.part {
			t.Errorf("%s: looked up as %d by %q, want %d by %q", word, often, part, want.often, want.part)
		}
	}
}

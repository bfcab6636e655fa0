package selector_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chartledger/domain/selector"
)

func TestWhatAnExpressionNeeds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"team=pay":                   "[{team [pay]}]",
		"team==pay,env":              "[{env []} {team [pay]}]",
		"team in (b,a),size>3,!old":  "[{size []} {team [a b]}]",
		"team notin (a),x!=y,!z,w<9": "[{w []}]",
		"!team":                      "[]",
	} {
		e, err := selector.Parse(text)
		if got := fmt.Sprint(e.Needs()); err != nil || got != want {
			t.Errorf("%s: got %s, want %s (%v)", text, got, want, err)
		}
	}
}

// Nothing is matched that has not what is needed.
func TestWhatIsMatchedHasWhatIsNeeded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		needed := rapid.SampledFrom([]string{"a", "a=1", "a!=1", "!a", "a in (1,2)", "a notin (1,2)", "a>1", "a<2"})
		text := needed.Draw(t, "one") + "," + rapid.SampledFrom([]string{"b", "b=1", "!b", "b in (2,3)"}).Draw(t, "another")
		e, err := selector.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		labels := rapid.MapOf(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.SampledFrom([]string{"1", "2", "3"})).Draw(t, "labels")
		if !e.Matches(labels) {
			return
		}
		for _, n := range e.Needs() {
			if v, has := labels[n.Key]; !has || len(n.Values) > 0 && !slices.Contains(n.Values, v) {
				t.Errorf("%s matches %v, which has not got %v", text, labels, n)
			}
		}
	})
}

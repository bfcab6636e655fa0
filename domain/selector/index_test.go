package selector_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"chartledger/domain/selector"
)

func someKey() *rapid.Generator[string] { return rapid.SampledFrom([]string{"a", "b", "c"}) }

func someValue() *rapid.Generator[string] { return rapid.SampledFrom([]string{"", "1", "2", "x"}) }

// someExpression is any expression, of all operators.
func someExpression(t *rapid.T) string {
	text := ""
	for range rapid.IntRange(1, 3).Draw(t, "requirements") {
		key, value, other := someKey().Draw(t, "key"), someValue().Draw(t, "value"), someValue().Draw(t, "other")
		requirement := rapid.SampledFrom([]string{
			key, "!" + key, key + "=" + value, key + "==" + value, key + "!=" + value, key + ">1", key + "<2",
			key + " in (" + value + "," + other + ")", key + " notin (" + value + "," + other + ")", key + " in ()",
		}).Draw(t, "requirement")
		if text != "" {
			text += ","
		}
		text += requirement
	}
	return text
}

// The index finds what asking every selector finds.
func TestAnIndexFindsWhatAskingAllFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		index, all := selector.NewIndex(), map[string]selector.Expression{}
		for _, text := range rapid.SliceOfN(rapid.Custom(someExpression), 0, 6).Draw(t, "selectors") {
			e, err := selector.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			id := string(rune('A' + len(all)))
			all[id] = e
			index.Add(id, e)
		}
		of := rapid.MapOfN(someKey(), someValue(), 0, 3).Draw(t, "labels")
		var want []string
		for id, e := range all {
			if e.Matches(of) {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		if got := index.Matching(of); !slices.Equal(got, want) {
			t.Errorf("%v: got %v, want %v", of, got, want)
		}
	})
}

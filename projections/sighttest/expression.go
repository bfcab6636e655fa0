package sighttest

import (
	"strings"

	"pgregory.net/rapid"
)

func someKey() *rapid.Generator[string] { return rapid.SampledFrom([]string{"a", "b"}) }

func someValue() *rapid.Generator[string] { return rapid.SampledFrom([]string{"1", "2"}) }

func labels() *rapid.Generator[map[string]string] { return rapid.MapOfN(someKey(), someValue(), 0, 2) }

func needs() *rapid.Generator[[]need] { return rapid.SliceOfN(rapid.Custom(someNeed), 1, 2) }

func someNeed(t *rapid.T) need {
	op := rapid.SampledFrom([]string{"in", "exists", "absent", "notin"}).Draw(t, "operator")
	n := need{key: someKey().Draw(t, "key"), op: op}
	if op == "in" || op == "notin" {
		n.values = rapid.SliceOfNDistinct(someValue(), 1, 2, rapid.ID[string]).Draw(t, "values")
	}
	return n
}

// expression is what needs are written as.
func expression(all []need) string {
	parts := make([]string, len(all))
	for i, n := range all {
		values := strings.Join(n.values, ",")
		parts[i] = map[string]string{
			"exists": n.key, "absent": "!" + n.key,
			"in": n.key + " in (" + values + ")", "notin": n.key + " notin (" + values + ")",
		}[n.op]
		if len(n.values) == 1 {
			parts[i] = n.key + map[string]string{"in": "=", "notin": "!="}[n.op] + values
		}
	}
	return strings.Join(parts, ",")
}

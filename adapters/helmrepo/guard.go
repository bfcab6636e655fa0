package helmrepo

import (
	"bytes"
	"fmt"

	"go.yaml.in/yaml/v2"
)

// cost is what the YAML library may be made to work on. Without a bound a file of
// a few kilobytes can ask for gigabytes, and 32 MiB of brackets for their hundredfold.
type cost struct {
	bytes    int64
	nodes    int
	expanded int // bytes, with every alias replaced by what it stands for
}

// entryCost bounds one entry, oddCost one app, wholeCost a file that cannot be split.
func entryCost() cost { return cost{bytes: 1 << 20, nodes: 100_000, expanded: 2 << 20} }
func oddCost() cost   { return cost{bytes: maxOdd, nodes: 400_000, expanded: 16 << 20} }
func wholeCost() cost { return cost{bytes: 32 << 20, nodes: 2_500_000, expanded: 128 << 20} }

// check says why raw costs too much; "": it does not.
func (c cost) check(raw []byte) string {
	if int64(len(raw)) > c.bytes {
		return fmt.Sprintf("is larger than %s", size(c.bytes))
	}
	// Hardly two nodes of YAML do without one of these.
	nodes := 0
	for _, sign := range []string{"\n", "\r", ",", "- ", "-\t", "?", "[", "{"} {
		nodes += bytes.Count(raw, []byte(sign))
	}
	if nodes > c.nodes {
		return fmt.Sprintf("has more than %d parts", c.nodes)
	}
	if hasAlias(raw) && c.explodes(raw) {
		return fmt.Sprintf("grows beyond %s when its aliases are replaced", size(int64(c.expanded)))
	}
	return ""
}

// hasAlias says whether there may be an alias in raw; a star in a text counts too.
func hasAlias(raw []byte) bool {
	for at := 0; ; at++ {
		next := bytes.IndexByte(raw[at:], '*')
		if next < 0 || at+next+1 >= len(raw) {
			return false
		}
		at += next
		before := at == 0 || bytes.IndexByte([]byte(" \t\r\n[{,:-"), raw[at-1]) >= 0
		if before && bytes.IndexByte([]byte(" \t\r\n*"), raw[at+1]) < 0 {
			return true
		}
	}
}

// explodes says whether raw is too large with its aliases replaced. The library
// shares the texts that aliases repeat, JSON will not.
func (c cost) explodes(raw []byte) bool {
	var v any
	if yaml.Unmarshal(raw, &v) != nil {
		return false // it will be refused for that
	}
	return spend(v, c.expanded) < 0
}

// spend is what is left of budget after v; negative: v is larger.
func spend(v any, budget int) int {
	budget -= 8
	switch v := v.(type) {
	case string:
		budget -= len(v)
	case []any:
		for i := 0; i < len(v) && budget >= 0; i++ {
			budget = spend(v[i], budget)
		}
	case map[any]any:
		for k, e := range v {
			if budget = spend(e, spend(k, budget)); budget < 0 {
				break
			}
		}
	}
	return budget
}

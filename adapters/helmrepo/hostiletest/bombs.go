package hostiletest

import (
	"bytes"
	"fmt"
	"strings"
)

// bombs are small files that ask for much work or memory.
func bombs(index []byte) []Case {
	top := func(name string, index string, want Want) Case {
		return Case{Name: name, Answer: give([]byte(index)), Want: want}
	}
	inEntry := func(text string) string {
		return string(bytes.Replace(index, []byte("    description: "), []byte("    description: "+text), 1))
	}
	head := "apiVersion: v1\nentries:\n"
	costly := failed("index_too_large", "")
	return []Case{
		top("a billion laughs", head+laughs("  a: &a [lol]\n", "  %s: &%s [%s]\n", 9), failed("bad_index", "excessive aliasing")),
		top("a billion laughs as texts", "x0: &x0 \""+strings.Repeat("lol", 1000)+"\"\n"+laughs("", "%s: &%s [%s]\n", 8)+head, failed("bad_index", "excessive aliasing")),
		top("a billion brackets", head+"  a: "+strings.Repeat("[", 200_000)+"\n", failed("bad_index", "max depth")),
		top("brackets side by side", head+"  a: ["+strings.Repeat("[],", 2_000_000)+"]\n", costly),
		top("deep JSON", `{"apiVersion":"v1","entries":`+strings.Repeat(`{"a":`, 200_000)+"1"+strings.Repeat("}", 200_000)+"}", failed("bad_index", "max depth")),
		top("deep blocks", head+deep(3000), held("index_cut_short")),
		top("a text of ten megabytes", inEntry(strings.Repeat("x", 10<<20)), warned("larger than")),
		top("a key of a megabyte", head+"  "+strings.Repeat("k", 1<<20)+":\n  - name: a\n    version: 1.0.0\n", failed("bad_index", "")),
		top("a merge with itself", head+"  a: &a\n  - <<: *a\n    name: a\n    version: 1.0.0\n", failed("bad_index", "merge")),
		top("a text as long as an entry may be", inEntry(strings.Repeat("9", 900<<10)), warned("larger than")),
	}
}

// laughs are lists, each of which repeats the one before ten times.
func laughs(first, line string, depth int) string {
	text := first
	before := "a"
	if first == "" {
		before = "x0"
	}
	for n := range depth {
		name := fmt.Sprintf("x%d", n+1)
		text += fmt.Sprintf(line, name, name, strings.Repeat("*"+before+", ", 9)+"*"+before)
		before = name
	}
	return text
}

// deep are mappings in mappings.
func deep(levels int) string {
	var b strings.Builder
	for n := range levels {
		b.WriteString(strings.Repeat(" ", n+2) + "a:\n")
	}
	return b.String()
}

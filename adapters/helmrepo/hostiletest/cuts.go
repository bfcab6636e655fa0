package hostiletest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
)

// cuts are indexes that end too early, under the length that they have: nothing of
// the transfer tells.
func cuts(index []byte) []Case {
	entry := bytes.LastIndex(index[:len(index)*95/100], []byte("\n  - ")) + 1
	trailer := bytes.LastIndex(index, []byte("\ngenerated:")) + 1
	last := bytes.LastIndex(index[:trailer], []byte("\n    digest: ")) + len("\n    digest: abcdef")
	middle := bytes.LastIndex(index[:len(index)/2], []byte("\n    version:")) + len("\n    ver")
	half := append(bytes.Clone(index[:middle]), "    description: caf\xc3"...)
	cases := []Case{
		{Name: "cut at an entry's end, near the file's", Answer: give(index[:entry]), Want: held("index_cut_short")},
		{Name: "cut in the middle of a key", Answer: give(index[:middle]), Want: failed("bad_index", "could not find expected")},
		{Name: "cut in the middle of a rune", Answer: give(half), Want: failed("bad_index", "incomplete UTF-8")},
		{Name: "cut after the head", Answer: give(index[:bytes.Index(index, []byte("entries:"))+9]), Want: held("index_cut_short")},
		{Name: "cut in the head", Answer: give(index[:10]), Want: failed("bad_index", "not a Helm index")},
		{Name: "cut before the trailer", Answer: give(index[:trailer]), Want: completed(Kept)},
		{Name: "cut in the last version's digest", Answer: give(index[:last]), Want: held("index_cut_short")},
		{Name: "cut before the last line's end", Answer: give(index[:len(index)-1]), Want: completed(Kept)},
		{Name: "cut as HTTP/1.0 without a length", Answer: spell("HTTP/1.0 200 OK\r\n\r\n" + string(index[:entry])), Want: held("index_cut_short")},
	}
	random := rand.New(rand.NewPCG(uint64(len(index)), 1))
	for n := range 6 {
		at := 1 + random.IntN(len(index)-1)
		cases = append(cases, Case{Name: fmt.Sprintf("cut at random, %d: byte %d", n, at), Answer: give(index[:at]), Want: Want{}})
	}
	return cases
}

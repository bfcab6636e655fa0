package chartindex

import "bytes"

// lineStarts are the offsets at which lines begin, as the YAML library counts them:
// also a lone carriage return ends one, and the separators of lines and paragraphs
// that Unicode has, which come into descriptions with what was copied there.
func lineStarts(raw []byte) []int {
	starts := []int{0}
	for at := 0; at < len(raw); {
		n := breakLength(raw[at:])
		if n > 0 {
			starts = append(starts, at+n)
		}
		at += max(n, 1)
	}
	return starts
}

// breakLength is how long the line break is that text begins with; 0: there is none.
func breakLength(text []byte) int {
	switch text[0] {
	case '\n':
		return 1
	case '\r':
		return max(1, lengthOf(text, "\r\n"))
	case 0xc2:
		return lengthOf(text, "\u0085")
	case 0xe2:
		return max(lengthOf(text, "\u2028"), lengthOf(text, "\u2029"))
	}
	return 0
}

// lengthOf is the length of sign, if text begins with it, or else 0.
func lengthOf(text []byte, sign string) int {
	if bytes.HasPrefix(text, []byte(sign)) {
		return len(sign)
	}
	return 0
}

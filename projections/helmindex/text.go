package helmindex

import (
	"strconv"
	"unicode/utf8"
)

// appendText appends s in quotes. What YAML wants to be escaped and JSON does not is
// escaped too: YAML takes no control characters, and breaks lines at more of them.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i, start := 0, 0; ; {
		if i == len(s) {
			b = append(b, s[start:]...)
			break
		}
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		if size > 1 && c < utf8.MaxRune && !odd(c) || size == 1 && c >= ' ' && c != '"' && c != '\\' && c < 0x7f {
			i += size
			continue
		}
		b = appendEscape(append(b, s[start:i]...), c)
		i += size
		start = i
	}
	return append(b, '"')
}

// odd says of a character beyond ASCII that YAML does not take it as it is.
func odd(c rune) bool {
	return c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff
}

func appendEscape(b []byte, c rune) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(b, '\\', byte(c))
	case c == '\n':
		return append(b, `\n`...)
	case c > 0xffff:
		return utf8.AppendRune(b, c)
	}
	hex := strconv.FormatUint(uint64(c), 16)
	return append(append(append(b, `\u`...), "0000"[len(hex):]...), hex...)
}

// maxKey is how long a key may be. YAML takes no longer ones.
const maxKey = 1000

// fits says whether s may be a key.
func fits(s string) bool { return len(s) <= maxKey && len(appendText(nil, s)) <= maxKey }

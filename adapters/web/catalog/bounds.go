package catalog

import (
	"regexp"
	"strings"
)

// What is rendered of a README: so many bytes, with so many marks in a run of lines
// without an empty one, and no line that begins too many blocks. Some Markdown takes time
// that grows with the square of these.
const longest, mostMarks = 256 << 10, 4000

// bounded is text up to the last whole line that is within bounds, and whether that is
// all.
func bounded(text string) (string, bool) {
	begins := beginnings()
	end, marks := 0, 0
	for line := range strings.Lines(text) {
		marks += marksIn(line)
		if strings.TrimSpace(line) == "" {
			marks = 0
		}
		if end+len(line) > longest || marks > mostMarks || len(begins.FindStringIndex(line)) > 0 {
			return text[:end], false
		}
		end += len(line)
	}
	return text, true
}

// beginnings finds a line that begins quotes and lists within each other, deeper than
// anybody writes.
func beginnings() *regexp.Regexp {
	return regexp.MustCompile(`^[ \t]*(?:(?:>|[-+*][ \t]|[0-9]{1,9}[.)][ \t])[ \t]*){25}`)
}

// marksIn counts what may begin or end emphasis and links: of a bracket more than of a
// star, since it costs more.
func marksIn(line string) (n int) {
	for i := range len(line) {
		switch line[i] {
		case '[', ']':
			n += 3
		case '*', '~':
			n++
		case '_':
			if i == 0 || i == len(line)-1 || !wordly(line[i-1]) || !wordly(line[i+1]) {
				n++ // within a word it is a letter
			}
		}
	}
	return n
}

func wordly(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

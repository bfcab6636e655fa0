package catalog

import (
	"regexp"
	"strings"
)

// What is rendered of a README: so many bytes, with so many marks in a run of lines
// without an empty one, so many cells, and no line that begins too many blocks. Some
// Markdown takes time that grows with the square of these, and a table memory: each of
// its rows has as many cells as its head, however short it is written.
const longest, mostMarks, mostCells = 256 << 10, 4000, 40_000

// bounded is text up to the last whole line that is within bounds, and whether that is
// all.
func bounded(text string) (string, bool) {
	begins := beginnings()
	end, marks, width, cells := 0, 0, 0, 0
	for line := range strings.Lines(text) {
		marks, width = marks+marksIn(line), max(width, strings.Count(line, "|"))
		if strings.Trim(line, " \t\r\n") == "" { // other white space is a word to Markdown
			marks, width = 0, 0
		}
		cells += width
		if end+len(line) > longest || marks > mostMarks || cells > mostCells || len(begins.FindStringIndex(line)) > 0 {
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

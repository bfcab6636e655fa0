package helmrepo

import (
	"bytes"

	"chartledger/domain/syncs"
)

// ending finds out how a file ends, from the starts of its lines: those at column 0
// are its top level, and one that follows `entries` says that the entries are whole.
type ending struct {
	start   []byte // of the current line
	begun   bool
	bracket bool // JSON, or YAML in its style: cut off it cannot be read at all
	entries bool // the newest key of the top level is `entries`
	after   bool // it is one that follows it
}

// lineStart is how much of a line counts: a byte order mark and `entries:`.
const lineStart = 11

// look takes more of a line; ended: to its end.
func (e *ending) look(part []byte, ended bool) {
	if room := lineStart - len(e.start); room > 0 {
		e.start = append(e.start, part[:min(room, len(part))]...)
	}
	if ended {
		e.line()
		e.start = e.start[:0]
	}
}

// line takes in what the current line says.
func (e *ending) line() {
	text := bytes.TrimPrefix(e.start, []byte("\xef\xbb\xbf"))
	if trimmed := bytes.TrimLeft(text, " \t\r\n"); !e.begun && len(trimmed) > 0 {
		e.begun, e.bracket = true, trimmed[0] == '{'
	}
	if len(text) == 0 || text[0] <= ' ' || text[0] == '#' || text[0] == '-' {
		return // within an entry, or a comment, or a list of the top level
	}
	before := e.entries || e.after
	e.entries = bytes.HasPrefix(text, []byte("entries:"))
	e.after = before && !e.entries
}

// Ending is how the file ends, once all of it was looked at.
func (e *ending) Ending() syncs.Ending {
	newline := len(e.start) == 0
	e.line()
	return syncs.Ending{Closed: e.after || e.bracket, Newline: newline || e.bracket}
}

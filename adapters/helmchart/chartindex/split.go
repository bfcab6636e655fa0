package chartindex

import "bytes"

// pieces are the parts of an index in block style, found by its indents.
type pieces struct {
	header  []byte // the text without the lines of apps
	entries span   // from the line of entries to the end of the apps; empty: there is none
	plain   bool   // that line has no value of its own
	made    span   // the line of generated; empty: there is none
	column  int    // of the apps' keys; 0: there are none
	apps    []span
}

// split finds the apps by the columns of their keys.
func split(text []byte) (pieces, error) {
	var p pieces
	inEntries := false
	for from := 0; from < len(text); {
		to := from + lineLength(text[from:])
		line := bytes.TrimRight(text[from:to], " \r\n")
		indent := len(line) - len(bytes.TrimLeft(line, " "))
		switch content := line[indent:]; {
		case len(content) == 0 || content[0] == '#':
			// blank, a comment, or within a text: it belongs to what is above
		case indent == 0:
			inEntries = p.top(content, span{from, to})
		case inEntries && content[0] == '\t':
			return p, odd("it is indented with tabs")
		case inEntries && p.column > indent:
			return p, odd("its apps are indented unevenly")
		case inEntries && (p.column == 0 || p.column == indent && !isDash(content)):
			p.column = indent
			p.apps = append(p.apps, span{from, to})
		}
		if inEntries {
			p.entries.to = to
			if n := len(p.apps); n > 0 {
				p.apps[n-1].to = to
			}
		}
		if !inEntries || len(p.apps) == 0 {
			p.header = append(p.header, text[from:to]...)
		}
		from = to
	}
	return p, nil
}

// top takes a line at column 0 and says whether the apps follow.
func (p *pieces) top(content []byte, at span) bool {
	switch {
	case bytes.HasPrefix(content, []byte("entries:")):
		p.entries, p.plain = at, string(content) == "entries:"
		return true
	case bytes.HasPrefix(content, []byte("generated:")):
		p.made = at
	}
	return false
}

func isDash(content []byte) bool {
	return content[0] == '-' && (len(content) == 1 || content[1] == ' ')
}

// lineLength is how long the first line of text is, with its end.
func lineLength(text []byte) int {
	if at := bytes.IndexByte(text, '\n'); at >= 0 {
		return at + 1
	}
	return len(text)
}

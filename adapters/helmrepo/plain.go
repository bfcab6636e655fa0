package helmrepo

import (
	"strings"
	"unicode/utf8"
)

// plainReader reads the YAML that Helm itself writes: block mappings and lists, one
// field a line, texts plain, quoted on one line, or literal. It reads nothing whose
// meaning it does not know for sure; for that its callers have the YAML library. It
// is worth its lines because it is twenty times as fast.
type plainReader struct {
	text string
	line plainLine
	done bool
}

// plainLine is a line without its end; text leaves out the indent.
type plainLine struct {
	raw, text string
	indent    int
}

// readPlain reads one item of a block sequence, or says that it cannot.
func readPlain(raw []byte) (*chartVersion, bool) {
	if !isClean(raw) {
		return nil, false
	}
	p := &plainReader{text: string(raw)}
	p.advance()
	v := newPlainVersion()
	if !p.item(p.line.indent, v.field) || !p.done {
		return nil, false
	}
	return v.chartVersion, true
}

// isClean says that raw is whole lines of characters that YAML allows everywhere,
// with no line breaks but LF and CRLF: YAML 1.1 breaks lines at U+2028 too.
func isClean(raw []byte) bool {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c >= ' ' && c < 0x7f, c == '\n':
			i++
		case c == '\r' && i+1 < len(raw) && raw[i+1] == '\n':
			i++
		case c < utf8.RuneSelf:
			return false
		default:
			r, n := utf8.DecodeRune(raw[i:])
			if n < 2 || r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff {
				return false
			}
			i += n
		}
	}
	return len(raw) > 0 && raw[len(raw)-1] == '\n'
}

// advance goes to the next line. Empty lines are skipped at the end only: between
// fields they may belong to a text, and then the library shall read it.
func (p *plainReader) advance() {
	if p.text == "" || strings.Trim(p.text, "\r\n") == "" {
		p.done, p.line = true, plainLine{indent: -1}
		return
	}
	raw, rest, _ := strings.Cut(p.text, "\n")
	raw = strings.TrimSuffix(raw, "\r")
	text := strings.TrimLeft(raw, " ")
	p.text, p.line = rest, plainLine{raw: raw, text: text, indent: len(raw) - len(text)}
}

// item reads the mapping that starts behind the dash of the current line.
func (p *plainReader) item(column int, field func(p *plainReader, key, value string) bool) bool {
	rest, ok := strings.CutPrefix(p.line.text, "- ")
	if !ok || p.line.indent != column {
		return false
	}
	rest = strings.TrimLeft(rest, " ")
	p.line.indent += len(p.line.text) - len(rest)
	p.line.text = rest
	return p.mapping(p.line.indent, field)
}

// mapping gives field each key at column. field takes the value's lines.
func (p *plainReader) mapping(column int, field func(p *plainReader, key, value string) bool) bool {
	for p.line.indent == column && !p.done {
		key, value, ok := strings.Cut(p.line.text, ":")
		if !ok || !isText(key) || strings.ContainsAny(key, " '\"#") || len(key) > 256 {
			return false
		}
		if value != "" {
			if value[0] != ' ' {
				return false
			}
			value = strings.TrimLeft(value, " ")
		}
		if !field(p, key, value) {
			return false
		}
	}
	return p.line.indent < column
}

// list gives each the items of the sequence that is the value of the current line's
// key; each takes the item's lines, whose dash stands at column.
func (p *plainReader) list(value string, each func(column int) bool) bool {
	key := p.line.indent
	p.advance()
	if value != "" {
		return value == "[]" && p.line.indent <= key && !p.isItem(key)
	}
	column := p.line.indent
	if column < key || !p.isItem(column) {
		return column <= key // nothing follows: null
	}
	for p.isItem(column) {
		if !each(column) {
			return false
		}
	}
	return p.line.indent <= key && !p.isItem(key)
}

// isItem says whether the current line is a list's item at column.
func (p *plainReader) isItem(column int) bool {
	return p.line.indent == column && (strings.HasPrefix(p.line.text, "- ") || p.line.text == "-")
}

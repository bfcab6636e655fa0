package helmrepo

import (
	"strings"
)

// scalar reads a text that starts with value on the current line and belongs to a
// key, or a dash, at column. null is the empty value.
func (p *plainReader) scalar(value string, column int) (text string, null, ok bool) {
	p.advance()
	switch {
	case value == "":
		return "", true, p.line.indent <= column
	case value[0] == '\'':
		text, ok = singleQuoted(value)
	case value[0] == '"':
		text, ok = doubleQuoted(value)
	case value == "|" || value == "|-":
		return p.literal(value, column)
	default:
		return p.plain(value, column)
	}
	return text, false, ok && p.line.indent <= column
}

// plain joins a text with the lines that continue it.
func (p *plainReader) plain(first string, column int) (text string, null, ok bool) {
	if !isText(first) {
		return "", false, false
	}
	if p.line.indent <= column {
		return first, false, true
	}
	parts := []string{first}
	for p.line.indent > column {
		if p.line.text == "" || p.line.text[0] == '#' || !isInner(p.line.text) {
			return "", false, false
		}
		parts = append(parts, p.line.text)
		p.advance()
	}
	return strings.Join(parts, " "), false, true
}

// literal reads the lines of a block scalar below column. The current line is its
// first; the blank lines at its end do not count, those inside it do.
func (p *plainReader) literal(sign string, column int) (text string, null, ok bool) {
	indent := p.line.indent
	if indent <= column || p.line.text == "" {
		return "", false, false
	}
	var b strings.Builder
	blanks := 0
	for p.line.indent >= indent || p.line.text == "" && !p.done {
		if p.line.text == "" && p.line.indent <= indent {
			blanks++
		} else {
			for ; blanks > 0; blanks-- {
				b.WriteByte('\n')
			}
			b.WriteString(p.line.raw[indent:])
			b.WriteByte('\n')
		}
		p.advance()
	}
	text = b.String()
	if sign == "|-" {
		text = strings.TrimSuffix(text, "\n")
	}
	return text, false, p.line.indent <= column
}

func singleQuoted(s string) (string, bool) {
	if len(s) < 2 || s[len(s)-1] != '\'' {
		return "", false
	}
	s = s[1 : len(s)-1]
	if !strings.Contains(s, "'") {
		return s, true
	}
	// Quotes inside come in pairs, or the text ended earlier.
	if strings.Contains(strings.ReplaceAll(s, "''", ""), "'") {
		return "", false
	}
	return strings.ReplaceAll(s, "''", "'"), true
}

func doubleQuoted(s string) (string, bool) {
	if len(s) < 2 || s[len(s)-1] != '"' || strings.ContainsAny(s[1:len(s)-1], `"\`) {
		return "", false
	}
	return s[1 : len(s)-1], true
}

// isInner says that s means itself within a plain text: no comment, no key.
func isInner(s string) bool {
	return !strings.Contains(s, ": ") && !strings.Contains(s, " #") && s[len(s)-1] != ':' && s[len(s)-1] != ' '
}

// isText says that s, unquoted, is the text s and nothing else: no number, boolean,
// null, nor the start of anything YAML knows.
func isText(s string) bool {
	if s == "" || !isInner(s) {
		return false
	}
	switch c := s[0]; {
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		return len(s) > 5 || !isWord(s)
	case c >= '0' && c <= '9':
		return !mayBeNumber(s)
	case c == '^' || c == '/' || c == '_' || c == '(' || c == '$' || c >= 0xa0:
		return true
	case c == '~':
		return len(s) > 1
	}
	return false
}

// isWord says whether YAML 1.1 reads s as a boolean or null.
func isWord(s string) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return true
	}
	return false
}

// mayBeNumber says whether s, which starts with a digit, could be a number in any
// notation of YAML 1.1 or Go. It errs on the side of yes.
func mayBeNumber(s string) bool {
	if strings.Contains(s, "_") {
		return true
	}
	if strings.Count(s, ".") > 1 || strings.Contains(s, " ") {
		return false
	}
	if len(s) > 1 && s[0] == '0' && strings.IndexByte("xXoObB", s[1]) >= 0 {
		return true
	}
	return strings.Trim(s, "0123456789.eE+-") == ""
}

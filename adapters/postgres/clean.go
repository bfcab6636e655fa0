package postgres

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Postgres takes neither NUL nor broken UTF-8 in text. An index may hold both, and
// a projector that stops at one stops for ever: so they become U+FFFD.

// text is s as a text column takes it.
func text(s string) string {
	if utf8.ValidString(s) && !strings.ContainsRune(s, 0) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// document is v as a jsonb column takes it. What goes in are plain structs and
// maps of strings.
func document(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("write a row's document: %w", err)
	}
	return withoutNUL(string(b)), nil
}

// withoutNUL replaces the escape of NUL, but not a backslash that is followed by
// the letters of one.
func withoutNUL(doc string) string {
	const escape = `\u0000`
	if !strings.Contains(doc, escape) {
		return doc
	}
	var out strings.Builder
	for i := 0; i < len(doc); {
		switch {
		case strings.HasPrefix(doc[i:], escape):
			out.WriteString("\uFFFD") // as a row that is saved again has it
			i += len(escape)
		case doc[i] == '\\' && i+1 < len(doc):
			out.WriteString(doc[i : i+2])
			i += 2
		default:
			out.WriteByte(doc[i])
			i++
		}
	}
	return out.String()
}

// key is s for sorting and comparing: case folded, and short enough for an index.
func key(s string) string { return cut(strings.ToLower(text(s)), maxKey) }

// maxKey bounds a key in bytes: three of them fit into an index entry (2 704 bytes).
const maxKey = 512

// cut is the start of s, whole characters and at most n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

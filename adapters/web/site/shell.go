package site

import "strings"

// Home is where the reader reaches this service.
func (v *Visit) Home() string {
	if v.PublicURL != "" {
		return strings.TrimSuffix(v.PublicURL, "/")
	}
	return v.Scheme() + "://" + v.Request().Host
}

// Word is a text as one word of a shell's command: names are somebody else's.
func Word(text string) string {
	special := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("_@%+:,./-", r)
	}
	if text != "" && text[0] != '-' && !strings.ContainsFunc(text, special) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

package postgres

import (
	"strings"
	"unicode"
)

// Bounds of what is searched. A tsvector holds at most a megabyte, and an index's
// descriptions know no bound.
const (
	maxWord       = 64       // bytes of a word
	maxText       = 16 << 10 // bytes of an app's text
	maxQueryWords = 16
)

// words are the words of s: runs of letters and digits, in lower case. Rows and
// questions are cut by this one function, so that "cert-manager", "cert_manager"
// and "cert manager" find each other whatever the database's parser makes of them.
func words(s string) []string {
	all := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	for i, w := range all {
		all[i] = cut(w, maxWord)
	}
	return all
}

// searchable is s as it is indexed.
func searchable(s string) string {
	return cut(strings.Join(words(cut(text(s), maxText)), " "), maxText)
}

// tsquery asks for all words of s, the last one by its beginning, in the words of
// to_tsquery. Words are letters and digits only, so nothing a user types can be
// syntax. It is "" when s has no words.
func tsquery(s string) string {
	all := words(text(s))
	all = all[:min(len(all), maxQueryWords)]
	if len(all) == 0 {
		return ""
	}
	return "'" + strings.Join(all, "' & '") + "':*"
}

// contains is the LIKE pattern of texts that have s in them.
func contains(s string) string {
	escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text(s)))
	return "%" + escaped + "%"
}

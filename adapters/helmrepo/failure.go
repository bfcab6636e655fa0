package helmrepo

import (
	"strings"
	"unicode"

	"chartledger/commands/indexing"
	"chartledger/domain/syncs"
)

// maxReason bounds a reason of a warning, and what is quoted from a server.
const maxReason = 200

// failure is a fault of the source that may pass.
func failure(code, detail string) *indexing.Failure {
	return &indexing.Failure{Cause: syncs.Cause{Code: code, Detail: detail}}
}

// hopeless is a fault that only an edit of the repository mends.
func hopeless(code, detail string) *indexing.Failure {
	f := failure(code, detail)
	f.Pause = true
	return f
}

// quote shows foreign text in quotes: printable, on one line and short.
func quote(s string) string { return "“" + printable(s, 80) + "”" }

// printable is s on one line, without what cannot be seen, cut to about max bytes.
func printable(s string, max int) string {
	cut := len(s) > 4*max
	if cut {
		s = s[:4*max]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r) && r != unicode.ReplacementChar:
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
	s = strings.TrimSpace(s)
	if len(s) > max {
		s, cut = strings.ToValidUTF8(s[:max], ""), true
	}
	if cut {
		s += "…"
	}
	return s
}

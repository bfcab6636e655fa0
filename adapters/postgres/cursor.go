package postgres

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"chartledger/domain"
)

// encodeCursor is the place of a row in the list called tag, in an opaque form.
func encodeCursor(tag string, place []string) string {
	b, _ := json.Marshal(append([]string{tag}, place...)) // strings only: cannot fail
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor is the place that a cursor says, none at the beginning. A cursor of
// another list or another order is refused.
func decodeCursor(tag string, o order, cursor string) ([]string, error) {
	if cursor == "" {
		return nil, nil
	}
	var parts []string
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(b, &parts) != nil || len(parts) != len(o)+1 || parts[0] != tag {
		return nil, errBadCursor()
	}
	if strings.ContainsRune(strings.Join(parts, ""), 0) {
		return nil, errBadCursor() // postgres takes no NUL
	}
	return parts[1:], nil
}

func errBadCursor() error {
	return domain.RefuseField("/cursor", "bad_cursor", "The cursor is not one that this list has given.")
}

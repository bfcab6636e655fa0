package commands

import (
	"slices"
	"time"

	"chartledger/domain/token"
	"chartledger/domain/undo"
)

// addToken takes a token in, and forgets those of its user that expired long ago:
// by the time of the record, so that every fold of the log remembers the same.
func (d *directory) addToken(t token.Token, now time.Time) {
	for _, old := range token.Forgotten(d.theirs(t.UserID), now) {
		d.removeToken(old)
	}
	undo.Put(d.undo, d.tokens, t.ID, t)
	undo.Put(d.undo, d.byHash, t.SHA256, t.ID)
	undo.Put(d.undo, d.tokensOf, t.UserID, append(slices.Clone(d.tokensOf[t.UserID]), t.ID))
}

// removeToken forgets a token. The zero Token, which is not there, is no harm.
func (d *directory) removeToken(t token.Token) {
	undo.Delete(d.undo, d.byHash, t.SHA256)
	undo.Delete(d.undo, d.tokens, t.ID)
	left := slices.DeleteFunc(slices.Clone(d.tokensOf[t.UserID]), func(id string) bool { return id == t.ID })
	if len(left) == 0 {
		undo.Delete(d.undo, d.tokensOf, t.UserID)
		return
	}
	undo.Put(d.undo, d.tokensOf, t.UserID, left)
}

// theirs are the tokens of a user, in the order in which they were issued.
func (d *directory) theirs(userID string) []token.Token {
	all := make([]token.Token, 0, len(d.tokensOf[userID]))
	for _, id := range d.tokensOf[userID] {
		all = append(all, d.tokens[id])
	}
	return all
}

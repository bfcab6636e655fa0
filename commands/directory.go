package commands

import (
	"chartledger/domain"
	"chartledger/domain/token"
	"chartledger/domain/undo"
	"chartledger/domain/user"
)

// directory is the fold of access-events: who there is, and which tokens.
type directory struct {
	undo      *undo.Log
	users     map[string]user.User
	tokens    map[string]token.Token // by id
	byHash    map[string]string      // token id by SHA-256
	operators int                    // enabled ones
}

func newDirectory(u *undo.Log) *directory {
	return &directory{undo: u, users: map[string]user.User{}, tokens: map[string]token.Token{}, byHash: map[string]string{}}
}

// fold takes an access event in; others do not concern it.
func (d *directory) fold(r domain.Recorded) {
	switch e := r.Event.(type) {
	case user.Added, user.RoleSet, user.PasswordSet, user.Disabled, user.Enabled:
		before := d.users[e.Subject()]
		after := before.Evolve(r)
		undo.Put(d.undo, d.users, after.ID, after)
		undo.Set(d.undo, &d.operators, d.operators-operating(before)+operating(after))
	case token.Issued:
		undo.Put(d.undo, d.tokens, e.TokenID, token.Of(e, r.At))
		undo.Put(d.undo, d.byHash, e.SHA256, e.TokenID)
	case token.Revoked:
		undo.Delete(d.undo, d.byHash, d.tokens[e.TokenID].SHA256)
		undo.Delete(d.undo, d.tokens, e.TokenID)
	}
}

// operating is 1 for an operator who can act.
func operating(u user.User) int {
	if u.Role == user.Operator && !u.Disabled {
		return 1
	}
	return 0
}

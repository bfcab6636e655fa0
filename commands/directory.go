package commands

import (
	"maps"
	"slices"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/token"
	"chartledger/domain/undo"
	"chartledger/domain/user"
)

// directory is the fold of access-events: who there is, which tokens, and which
// selectors are given to whom.
type directory struct {
	undo       *undo.Log
	users      map[string]user.User
	identities map[identity]string    // user id by who she is at an identity provider
	tokens     map[string]token.Token // by id
	byHash     map[string]string      // token id by SHA-256
	tokensOf   map[string][]string    // token ids by user; never changed in place
	operators  int                    // enabled ones
	signing    int                    // of them, who can sign in by themselves
	setups     int64                  // how often the first of these came

	selectors     map[string]selector.Selector
	selectorNames map[string]string                        // id by name
	grants        map[string]map[selector.Grantee]struct{} // by selector
	sights        map[selector.Grantee][]string            // selector ids, sorted; never changed in place
}

// identity is who a user is at an identity provider.
type identity struct{ issuer, subject string }

func newDirectory(u *undo.Log) *directory {
	return &directory{
		undo: u, users: map[string]user.User{}, identities: map[identity]string{},
		tokens: map[string]token.Token{}, byHash: map[string]string{}, tokensOf: map[string][]string{},
		selectors: map[string]selector.Selector{}, selectorNames: map[string]string{},
		grants: map[string]map[selector.Grantee]struct{}{}, sights: map[selector.Grantee][]string{},
	}
}

// fold takes an access event in; others do not concern it.
func (d *directory) fold(r domain.Recorded) {
	switch e := r.Event.(type) {
	case user.Added, user.RoleSet, user.PasswordSet, user.Disabled, user.Enabled, user.ClaimsSeen:
		d.foldUser(r)
	case token.Issued:
		d.addToken(token.Of(e, r.At), r.At)
	case token.Revoked:
		d.removeToken(d.tokens[e.TokenID])
	case selector.Defined, selector.Changed:
		before := d.selectors[e.Subject()]
		after := before.Evolve(r)
		undo.Delete(d.undo, d.selectorNames, before.Name)
		undo.Put(d.undo, d.selectorNames, after.Name, after.ID)
		undo.Put(d.undo, d.selectors, after.ID, after)
	case selector.Removed:
		d.removeSelector(e.SelectorID)
	case selector.Assigned:
		d.grant(e.SelectorID, selector.Grantee{UserID: e.UserID, Group: e.Group})
	case selector.Unassigned:
		d.revoke(e.SelectorID, selector.Grantee{UserID: e.UserID, Group: e.Group})
	}
}

func (d *directory) foldUser(r domain.Recorded) {
	before := d.users[r.Event.Subject()]
	after := before.Evolve(r)
	undo.Put(d.undo, d.users, after.ID, after)
	if before.ID == "" && after.Issuer != "" {
		undo.Put(d.undo, d.identities, identity{after.Issuer, after.Subject}, after.ID)
	}
	undo.Set(d.undo, &d.operators, d.operators-operating(before)+operating(after))
	d.foldSigning(signing(after) - signing(before))
}

// foldSigning notes that more operators can sign in, or fewer.
func (d *directory) foldSigning(more int) {
	if d.signing == 0 && more > 0 {
		undo.Set(d.undo, &d.setups, d.setups+1)
	}
	undo.Set(d.undo, &d.signing, d.signing+more)
}

func (d *directory) removeSelector(id string) {
	for g := range maps.Clone(d.grants[id]) {
		d.revoke(id, g)
	}
	undo.Delete(d.undo, d.grants, id)
	undo.Delete(d.undo, d.selectorNames, d.selectors[id].Name)
	undo.Delete(d.undo, d.selectors, id)
}

// grant notes that g has the selector.
func (d *directory) grant(id string, g selector.Grantee) {
	at, had := slices.BinarySearch(d.sights[g], id)
	if had {
		return
	}
	undo.Put(d.undo, d.sights, g, slices.Insert(slices.Clone(d.sights[g]), at, id))
	if d.grants[id] == nil {
		undo.Put(d.undo, d.grants, id, map[selector.Grantee]struct{}{})
	}
	undo.Put(d.undo, d.grants[id], g, struct{}{})
	d.count(id, g, 1)
}

// revoke notes that g no longer has the selector.
func (d *directory) revoke(id string, g selector.Grantee) {
	if _, had := d.grants[id][g]; !had {
		return
	}
	undo.Delete(d.undo, d.grants[id], g)
	d.count(id, g, -1)
	left := slices.DeleteFunc(slices.Clone(d.sights[g]), func(s string) bool { return s == id })
	if len(left) == 0 {
		undo.Delete(d.undo, d.sights, g)
		return
	}
	undo.Put(d.undo, d.sights, g, left)
}

// count keeps how many users and groups have the selector.
func (d *directory) count(id string, g selector.Grantee, more int) {
	s := d.selectors[id]
	if g.UserID != "" {
		s.Users += more
	} else {
		s.Groups += more
	}
	undo.Put(d.undo, d.selectors, id, s)
}

// sight are the ids of the selectors that a user has, by herself or by her groups,
// sorted.
func (d *directory) sight(u user.User) []string {
	all := slices.Clone(d.sights[selector.Grantee{UserID: u.ID}])
	for _, group := range u.Groups {
		all = append(all, d.sights[selector.Grantee{Group: group}]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// sees says whether the user may see a repository: the one rule, as the registrar
// asks it. Queries ask the same of the read models.
func (d *directory) sees(u user.User, r repo.Repo) bool {
	if r.ID == "" || r.Deleted {
		return false
	}
	it := about(r)
	if u.May(user.SeeRepo, it) {
		return true
	}
	it.Matched = slices.ContainsFunc(d.sight(u), func(id string) bool { return d.selectors[id].Matches(r.Labels) })
	return u.May(user.SeeRepo, it)
}

// setUp says whether an operator can sign in by herself.
func (d *directory) setUp() bool { return d.signing > 0 }

// signing is 1 for an operator who can sign in.
func signing(u user.User) int {
	if u.Role == user.Operator && u.SignsIn() {
		return 1
	}
	return 0
}

// operating is 1 for an operator who can act.
func operating(u user.User) int {
	if u.Role == user.Operator && !u.Disabled {
		return 1
	}
	return 0
}

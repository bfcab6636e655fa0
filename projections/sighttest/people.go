package sighttest

import (
	"pgregory.net/rapid"

	"chartledger/domain"
	"chartledger/domain/user"
)

func someRole() *rapid.Generator[user.Role] {
	return rapid.SampledFrom([]user.Role{user.Member, user.Developer, user.Operator, user.Service})
}

// add makes a user known.
func (w *World) add(id string) {
	w.users[id] = &person{role: "user"}
	w.record(w.Access, user.Added{Ref: user.Ref{UserID: id}, Role: user.Member})
}

// onUser is an action on a user.
func onUser(t *rapid.T, do func(p *person, ref user.Ref) domain.Event, format string, args ...any) Action {
	id := someUser().Draw(t, "user")
	return act(func(w *World) { w.record(w.Access, do(w.users[id], user.Ref{UserID: id})) }, id+" "+format, args...)
}

func setRole(t *rapid.T) Action {
	role := someRole().Draw(t, "role")
	return onUser(t, func(p *person, ref user.Ref) domain.Event {
		p.role = string(role)
		return user.RoleSet{Ref: ref, Role: role}
	}, "is now %s", role)
}

func setDisabled(t *rapid.T) Action {
	off := rapid.Bool().Draw(t, "disabled")
	return onUser(t, func(p *person, ref user.Ref) domain.Event {
		if p.disabled = off; off {
			return user.Disabled{Ref: ref}
		}
		return user.Enabled{Ref: ref}
	}, "is disabled: %t", off)
}

func claim(t *rapid.T) Action {
	groups := someGroups().Draw(t, "groups")
	return onUser(t, func(p *person, ref user.Ref) domain.Event {
		p.groups = groups
		return user.ClaimsSeen{Ref: ref, Groups: groups, AsOf: began}
	}, "is in %v", groups)
}

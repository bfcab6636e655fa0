package projections_test

import (
	"slices"
	"strings"
	"time"

	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// truth is what commands that were taken have left, in the simplest words.
type truth struct {
	users     map[string]*someone
	repos     map[string]*something
	selectors map[string]*sieve
}

type someone struct {
	role     user.Role
	disabled bool
	groups   []string
	said     time.Time // when her identity provider said so
}

type something struct {
	owner  string
	public bool
	labels map[string]string
}

type sieve struct {
	expression string
	given      map[selector.Grantee]bool
}

// wants are expressions and what they mean.
func wants() map[string]func(labels map[string]string) bool {
	return map[string]func(map[string]string) bool{
		"a":          func(l map[string]string) bool { return l["a"] != "" },
		"a=1":        func(l map[string]string) bool { return l["a"] == "1" },
		"a in (1,2)": func(l map[string]string) bool { return l["a"] == "1" || l["a"] == "2" },
		"!b":         func(l map[string]string) bool { return l["b"] == "" },
		"b!=1,a":     func(l map[string]string) bool { return l["b"] != "1" && l["a"] != "" },
	}
}

// sees is the rule.
func (w truth) sees(userID, repoID string) bool {
	who, it := w.users[userID], w.repos[repoID]
	switch {
	case who == nil || who.disabled || it == nil:
		return false
	case who.role == user.Operator, who.role == user.Service, it.public, it.owner == userID:
		return true
	}
	for _, s := range w.selectors {
		hers := s.given[selector.Grantee{UserID: userID}] ||
			slices.ContainsFunc(who.groups, func(g string) bool { return s.given[selector.Grantee{Group: g}] })
		if hers && len(it.labels) > 0 && wants()[s.expression](it.labels) {
			return true
		}
	}
	return false
}

// hears is what claims make of a user who was admitted.
func (w truth) hears(id string, c user.Claims) {
	u := w.users[id]
	role := u.role
	if c.RoleIsTheirs {
		role = c.Role
	}
	same := role == u.role && strings.Join(u.groups, " ") == strings.Join(c.Groups, " ")
	if !u.disabled && !same && c.AsOf.After(u.said) {
		u.role, u.groups, u.said = role, c.Groups, c.AsOf
	}
}

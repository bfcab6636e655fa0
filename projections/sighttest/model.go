// Package sighttest makes up worlds of users, repositories and selectors, in which
// tests ask every way there is to say who may see what.
//
// A world's model is what the oracle judges by: it is changed by the same actions as
// the log, and by nothing that reads the log.
package sighttest

import "slices"

// model is what there is.
type model struct {
	users     map[string]*person
	repos     map[string]*source
	selectors map[string]*sieve
}

type person struct {
	role     string
	disabled bool
	groups   []string
}

type source struct {
	owner          string
	public, closed bool
	labels         map[string]string
}

type sieve struct {
	removed bool
	needs   []need
	given   map[string]bool // to users ("ann") and to groups ("@red")
}

// Sees is the oracle: whether a user may see a repository.
func (m *model) Sees(user, repo string) bool {
	who, what := m.users[user], m.repos[repo]
	if who == nil || who.disabled || what == nil || what.closed {
		return false
	}
	seen := what.public || what.owner == user || who.role == "operator" || who.role == "service"
	for _, s := range m.selectors {
		hers := s.given[user] || slices.ContainsFunc(who.groups, func(g string) bool { return s.given["@"+g] })
		unmet := slices.ContainsFunc(s.needs, func(n need) bool { return !n.met(what.labels) })
		seen = seen || !s.removed && hers && len(what.labels) > 0 && !unmet
	}
	return seen
}

// need is one requirement of an expression.
type need struct {
	key, op string
	values  []string
}

func (n need) met(labels map[string]string) bool {
	value, has := labels[n.key]
	switch n.op {
	case "exists":
		return has
	case "absent":
		return !has
	case "in":
		return has && slices.Contains(n.values, value)
	default: // notin
		return !has || !slices.Contains(n.values, value)
	}
}

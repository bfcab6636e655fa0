// Package sighttest makes up worlds of users, repositories and selectors, in which
// tests ask every way there is to say who may see what.
//
// A world's model is what the oracle judges by: it is changed by the same actions as
// the log, and by nothing that reads the log. The actions are drawn by rapid, which
// finds a short way to what went wrong. Each draw has a generator of its own: they keep
// things to themselves, and tests run at once.
package sighttest

import (
	"maps"
	"slices"
)

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

// There says whether there is a repository.
func (m *model) There(repo string) bool { return m.repos[repo] != nil && !m.repos[repo].closed }

// Sees is the oracle: whether a user may see a repository.
func (m *model) Sees(user, repo string) bool { return len(m.Why(user, repo)) > 0 }

// Why is the oracle: all reasons why a user may see a repository.
func (m *model) Why(user, repo string) (reasons []string) {
	who, what := m.users[user], m.repos[repo]
	if who == nil || who.disabled || !m.There(repo) {
		return nil
	}
	for reason, holds := range map[string]bool{
		"public": what.public, "owner": what.owner == user, "role": who.role == "operator" || who.role == "service",
	} {
		if holds {
			reasons = append(reasons, reason)
		}
	}
	for id := range m.selectors {
		hers := slices.ContainsFunc(who.groups, func(g string) bool { return m.Matched("@"+g, id, repo) })
		if hers || m.Matched(user, id, repo) {
			reasons = append(reasons, "selector "+id)
		}
	}
	slices.Sort(reasons)
	return reasons
}

// Matched says whether a selector was given to a user or group and matches a
// repository.
func (m *model) Matched(to, selector, repo string) bool {
	s, what := m.selectors[selector], m.repos[repo]
	unmet := slices.ContainsFunc(s.needs, func(n need) bool { return !n.met(what.labels) })
	return !s.removed && s.given[to] && len(what.labels) > 0 && !unmet
}

// members are the oracle of an audience: the users and groups who see a repository
// that is there, other than by a role, and every way in which they do.
func (m *model) members(repo string) map[string][]string {
	all := map[string][]string{}
	add := func(name, reason string, holds bool) {
		if holds {
			all[name] = append(all[name], reason)
		}
	}
	for id, who := range m.users {
		add(id, "owner", m.repos[repo].owner == id && !who.disabled)
	}
	for _, s := range slices.Sorted(maps.Keys(m.selectors)) {
		for _, g := range Groups() {
			add("@"+g, way(s, ""), m.Matched("@"+g, s, repo))
		}
		for id, who := range m.users {
			add(id, way(s, ""), m.Matched(id, s, repo) && !who.disabled)
			for _, g := range who.groups {
				add(id, way(s, g), m.Matched("@"+g, s, repo) && !who.disabled)
			}
		}
	}
	return all
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

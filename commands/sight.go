package commands

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"chartledger/domain/selector"
	"chartledger/domain/user"
)

// Given is a selector that a user has, and how she came by it.
type Given struct {
	selector.Selector
	Directly bool     // it was given to herself
	By       []string // the groups of hers that it was given to, sorted
}

// Sight are the ids of the selectors that a user has, by herself or by her groups,
// sorted: with what is public and what is hers they say what she sees.
func (a *Access) Sight(u user.User) []string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.dir.sight(u)
}

// SelectorsOf are the selectors that a user has, by name, after the one called after.
func (a *Access) SelectorsOf(u user.User, after string, limit int) []Given {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var all []Given
	for _, id := range a.dir.sight(u) {
		if g := a.dir.given(u, id); g.Name > after {
			all = append(all, g)
		}
	}
	slices.SortFunc(all, func(x, y Given) int { return cmp.Compare(x.Name, y.Name) })
	return all[:min(limit, len(all))]
}

// given is how the user has the selector.
func (d *directory) given(u user.User, id string) Given {
	g := Given{Selector: d.selectors[id]}
	_, g.Directly = d.grants[id][selector.Grantee{UserID: u.ID}]
	for _, group := range u.Groups {
		if _, has := d.grants[id][selector.Grantee{Group: group}]; has {
			g.By = append(g.By, group)
		}
	}
	return g
}

// Selector answers one selector, or NotFound.
func (a *Access) Selector(id string) (selector.Selector, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	s, ok := a.dir.selectors[id]
	if !ok {
		return selector.Selector{}, notFound("selector")
	}
	return s, nil
}

// Selectors lists selectors by name, after the one called after.
func (a *Access) Selectors(after string, limit int) []selector.Selector {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return page(maps.Keys(a.dir.selectorNames), after, limit, func(name string) selector.Selector {
		return a.dir.selectors[a.dir.selectorNames[name]]
	})
}

// SelectorsNamed is the selector of this name, if there is one and its name is after
// the one called after.
func (a *Access) SelectorsNamed(name, after string) []selector.Selector {
	a.mu.RLock()
	defer a.mu.RUnlock()
	s, ok := a.dir.selectors[a.dir.selectorNames[name]]
	if !ok || name <= after {
		return nil
	}
	return []selector.Selector{s}
}

// UsersWith lists the users to whom a selector was given themselves, by id, after the
// one called after.
func (a *Access) UsersWith(selectorID, after string, limit int) []user.User {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return page(a.dir.having(selectorID, func(g selector.Grantee) string { return g.UserID }), after, limit,
		func(id string) user.User { return a.dir.users[id] })
}

// GroupsWith lists the groups to which a selector was given, by name, after the one
// called after.
func (a *Access) GroupsWith(selectorID, after string, limit int) []string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return page(a.dir.having(selectorID, func(g selector.Grantee) string { return g.Group }), after, limit,
		func(group string) string { return group })
}

// having is what key says of those who have a selector, and it says something of.
func (d *directory) having(selectorID string, key func(selector.Grantee) string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for g := range d.grants[selectorID] {
			if k := key(g); k != "" && !yield(k) {
				return
			}
		}
	}
}

package commands

import (
	"cmp"
	"maps"
	"slices"

	"chartledger/domain/selector"
)

// Audience is a page of those who see a repository by more than their role: groups by
// name, and then users by id. Disabled users see nothing and are left out.
type Audience struct {
	Users, Groups int // on all pages
	Members       []Member
}

// Member is a user or a group who sees a repository.
type Member struct {
	selector.Grantee
	Owner   bool      // it is hers
	Through []Through // by selector and group, no more than maxThrough
}

// Through is a selector that a member has; Group is the one of hers by which she has
// it, or "" if it was given to herself.
type Through struct{ SelectorID, Selector, Group string }

// maxThrough is how many ways are told of one member: there may be very many.
const maxThrough = 20

// Audience answers who sees a repository of this owner that the selectors with these
// ids, sorted, match: a page of them, after one member.
func (a *Access) Audience(owner string, matching []string, after selector.Grantee, limit int) Audience {
	a.mu.RLock()
	defer a.mu.RUnlock()
	groups, users := a.dir.audience(owner, matching)
	all := Audience{Users: len(users), Groups: len(groups)}
	add := func(g selector.Grantee) {
		if len(all.Members) < limit && compareGrantees(g, after) > 0 {
			all.Members = append(all.Members, Member{Grantee: g, Owner: g.UserID == owner, Through: a.dir.through(g, matching)})
		}
	}
	for _, name := range groups {
		add(selector.Grantee{Group: name})
	}
	for _, id := range users {
		add(selector.Grantee{UserID: id})
	}
	return all
}

// audience are all who see it, sorted.
func (d *directory) audience(owner string, matching []string) (groups, users []string) {
	given, seeing := map[string]bool{}, map[string]bool{owner: true}
	for _, id := range matching {
		for g := range d.grants[id] {
			if g.UserID != "" {
				seeing[g.UserID] = true
			} else {
				given[g.Group] = true
			}
		}
	}
	for id, u := range d.users {
		in := seeing[id] || slices.ContainsFunc(u.Groups, func(group string) bool { return given[group] })
		if in && !u.Disabled {
			users = append(users, id)
		}
	}
	slices.Sort(users)
	return slices.Sorted(maps.Keys(given)), users
}

// compareGrantees puts groups before users.
func compareGrantees(x, y selector.Grantee) int {
	return cmp.Or(cmp.Compare(x.UserID, y.UserID), cmp.Compare(x.Group, y.Group))
}

// through are the ways in which the matching selectors have come to g.
func (d *directory) through(g selector.Grantee, matching []string) []Through {
	var ways []Through
	add := func(from selector.Grantee, group string) {
		for _, id := range d.sights[from] {
			if _, matches := slices.BinarySearch(matching, id); matches {
				ways = append(ways, Through{id, d.selectors[id].Name, group})
			}
		}
	}
	add(g, "")
	for _, group := range d.users[g.UserID].Groups {
		add(selector.Grantee{Group: group}, group)
	}
	slices.SortFunc(ways, func(x, y Through) int {
		return cmp.Or(cmp.Compare(x.SelectorID, y.SelectorID), cmp.Compare(x.Group, y.Group))
	})
	return ways[:min(maxThrough, len(ways))]
}

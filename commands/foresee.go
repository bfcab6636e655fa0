package commands

import (
	"cmp"
	"slices"

	"chartledger/domain/selector"
)

// Foreseen is who would see a repository that is not there yet. Users and Groups are
// those of an Audience.
type Foreseen struct {
	Users, Groups int
	Matching      int        // selectors that somebody has
	Selectors     []Sighting // of them the first by name, no more than maxForeseen
}

// Sighting is a selector by which a repository would be seen, and how many users have
// it, by themselves or by their groups.
type Sighting struct {
	ID, Name string
	Users    int
}

// maxForeseen is how many selectors are told of.
const maxForeseen = 100

// Foresee answers who would see a repository of this owner with these labels, by more
// than a role. A selector that nobody has says nothing about that and is left out.
func (a *Access) Foresee(owner string, labels map[string]string) Foreseen {
	a.mu.RLock()
	defer a.mu.RUnlock()
	found := a.dir.matching(labels)
	ids := make([]string, len(found))
	for i, s := range found {
		ids[i] = s.ID
	}
	slices.Sort(ids)
	groups, users := a.dir.audience(owner, ids)
	return Foreseen{Users: len(users), Groups: len(groups), Matching: len(found),
		Selectors: a.dir.sightings(found[:min(maxForeseen, len(found))], users)}
}

// matching are the selectors that match labels and that somebody has, by name.
func (d *directory) matching(labels map[string]string) (found []selector.Selector) {
	for id, s := range d.selectors {
		if len(d.grants[id]) > 0 && s.Matches(labels) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(x, y selector.Selector) int { return cmp.Compare(x.Name, y.Name) })
	return found
}

// sightings say of each selector how many of the users have it.
func (d *directory) sightings(found []selector.Selector, users []string) []Sighting {
	have := map[string]int{}
	for _, id := range users {
		for _, sees := range d.sight(d.users[id]) {
			have[sees]++
		}
	}
	all := make([]Sighting, len(found))
	for i, s := range found {
		all[i] = Sighting{s.ID, s.Name, have[s.ID]}
	}
	return all
}

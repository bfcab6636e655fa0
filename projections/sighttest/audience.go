package sighttest

import (
	"fmt"
	"slices"

	"chartledger/commands"
	"chartledger/domain/selector"
	"chartledger/projections"
)

// Reasons are what a query told of a repository, in the oracle's words.
func Reasons(told []projections.Reason) (reasons []string) {
	for _, r := range told {
		if r.Why == projections.ByMatch {
			r.Why += " " + r.SelectorID
		}
		reasons = append(reasons, r.Why)
	}
	slices.Sort(reasons)
	return reasons
}

// Audience says what is wrong with what is told of who sees a repository that is
// there. Nothing is, if those who are in it by anything are those who see it, and
// everyone and every group is told of with what made it so.
func (w *World) Audience(repo string, reach projections.Reach) (wrong []string) {
	told, users, groups := w.told(reach)
	for _, id := range Users() {
		u, err := w.access.Enabled(id)
		_, in := told[id]
		if seen := in || err == nil && (u.SeesAll() || reach.Public); seen != w.Sees(id, repo) {
			wrong = append(wrong, fmt.Sprintf("by the audience of %s, %s sees it: %t", repo, id, seen))
		}
	}
	members := w.members(repo)
	if fmt.Sprint(told) != fmt.Sprint(members) {
		wrong = append(wrong, fmt.Sprintf("the audience of %s is %v; it is %v", repo, told, members))
	}
	if users+groups != len(members) || groups > len(Groups()) {
		wrong = append(wrong, fmt.Sprintf("the audience of %s has %d users and %d groups; they are %v", repo, users, groups, members))
	}
	return wrong
}

// told are the members with their reasons, read one by one.
func (w *World) told(reach projections.Reach) (told map[string][]string, users, groups int) {
	told = map[string][]string{}
	for after := (selector.Grantee{}); ; {
		page := w.access.Audience(reach.Owner, reach.Selectors, after, 1)
		if len(page.Members) == 0 {
			return told, page.Users, page.Groups
		}
		m := page.Members[0]
		after = m.Grantee
		told[name(after)] = reasonsOf(m)
	}
}

func reasonsOf(m commands.Member) (reasons []string) {
	if m.Owner {
		reasons = append(reasons, "owner")
	}
	for _, t := range m.Through {
		reasons = append(reasons, way(t.SelectorID, t.Group))
	}
	return reasons
}

func name(g selector.Grantee) string {
	if g.Group != "" {
		return "@" + g.Group
	}
	return g.UserID
}

func way(selector, group string) string {
	if group != "" {
		return "selector " + selector + " by " + group
	}
	return "selector " + selector
}

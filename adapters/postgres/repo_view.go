package postgres

import (
	"slices"

	"chartledger/projections"
)

// inView narrows the rule visible to what repository r is shown for, and to what one
// selector matches if that is asked for.
func inView(a *args, v projections.Viewer, f projections.RepoFilter) string {
	if f.Selector != "" && !holds(v, f.Selector) {
		return " AND false"
	}
	where := ofView(a, v, f.View)
	if f.View == projections.SharedWith {
		where += " AND " + sharedWith(a, v)
	}
	if f.Selector != "" {
		where += " AND EXISTS (SELECT FROM {selectors}.matches m WHERE m.repo_id = r.id AND m.selector_id = " + a.add(f.Selector) + ")"
	}
	return where
}

// sharedWith says that a selector of the viewer's matches repository r.
func sharedWith(a *args, v projections.Viewer) string {
	if len(v.Selectors) == 0 {
		return "false"
	}
	return matchedBy(a, v, "r")
}

// holds says whether a viewer may know what a selector matches.
func holds(v projections.Viewer, selectorID string) bool {
	return v.SeesAll || slices.Contains(v.Selectors, selectorID)
}

// ofView is what the columns of repository r say of a view.
func ofView(a *args, v projections.Viewer, view projections.View) string {
	switch view {
	case projections.Mine:
		return " AND r.owner = " + a.add(v.UserID)
	case projections.ThePublic:
		return " AND r.visibility = 'public'"
	case projections.SharedWith:
		return " AND r.visibility <> 'public' AND r.owner <> " + a.add(v.UserID)
	}
	return ""
}

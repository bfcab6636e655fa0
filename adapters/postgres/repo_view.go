package postgres

import "chartledger/projections"

// inView narrows the rule visible to what repository r is shown for.
func inView(a *args, v projections.Viewer, view projections.View) string {
	if view != projections.SharedWith {
		return ofView(a, v, view)
	}
	if len(v.Selectors) == 0 {
		return " AND false"
	}
	return ofView(a, v, view) + " AND " + matchedBy(a, v, "r")
}

// ofView is what the columns of repository r say of that.
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

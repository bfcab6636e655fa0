package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"chartledger/projections"
)

// aReason is one of the reasons for which a viewer sees a repository: the part of
// the rule visible that an index gives the repositories of, in the order of the
// list, and the selector that matches them, if that is the reason. If there is each,
// it is one for each row of that.
type aReason struct{ alias, id, from, where, selector, each string }

// apartUpTo is of how many selectors the repositories are merged one by one. Of more
// a page's worth is taken from each.
const apartUpTo = 16

// reasons are all for which v may see one, of those that the view is of. Together they
// are the rule: what none of them has, v does not see. The public ones that have a part
// are looked up by it, if there is one.
func reasons(a *args, v projections.Viewer, f projections.RepoFilter, part string) (all []aReason) {
	view := f.View
	switch {
	case f.Selector != "" && holds(v, f.Selector):
		return []aReason{matching(a.add(f.Selector), ofView(a, v, view))}
	case f.Selector != "":
		return []aReason{among(" AND false")}
	case v.SeesAll && view == "":
		return []aReason{among("")}
	}
	if view == "" || view == projections.ThePublic {
		public := among(" AND r.visibility = 'public'")
		if part != "" {
			public.from = "(SELECT * FROM " + public.from + " WHERE " + public.where + " AND r.search LIKE " + a.add(contains(part)) + " OFFSET 0) r"
		}
		all = append(all, public)
	}
	if view == projections.Mine || view == "" && v.UserID != "" {
		all = append(all, among(" AND r.owner = "+a.add(v.UserID)))
	}
	if view == projections.SharedWith || view == "" {
		all = append(all, matched(a, v, view)...)
	}
	if len(all) == 0 {
		return []aReason{among(" AND false")}
	}
	return all
}

// among is a reason that a column of the repositories says.
func among(where string) aReason {
	return aReason{alias: "r.", id: "r.id", from: "{visibility}.repos r", where: "r.deleted_at IS NULL" + where, selector: "NULL"}
}

// matched are the viewer's selectors as reasons.
func matched(a *args, v projections.Viewer, view projections.View) (all []aReason) {
	n := len(v.Selectors)
	if n == 0 || v.UserID == "" {
		return nil
	}
	selectors, also := a.having(v), ofView(a, v, view)
	if n > apartUpTo {
		each := matching("e.id", also)
		each.each = "unnest(" + selectors + ") AS e (id)"
		return []aReason{each}
	}
	for i := range n {
		all = append(all, matching(fmt.Sprintf("(%s)[%d]", selectors, i+1), also))
	}
	return all
}

// matching is the reason that a selector matches.
func matching(selector, also string) aReason {
	return aReason{alias: "m.", id: "m.repo_id", from: "{selectors}.matches m JOIN {visibility}.repos r ON r.id = m.repo_id",
		where: "r.deleted_at IS NULL AND m.selector_id = " + selector + also, selector: "m.selector_id"}
}

// sql is the repositories after the cursor for this reason.
func (r aReason) sql(a *args, by sorting, cursor []string, also string, limit int) string {
	o := by.on(r.alias, r.id)
	sql := "(SELECT " + r.alias + by.column + " AS place, " + r.id + " AS id, " + r.selector + " AS selector FROM " + r.from +
		" WHERE " + r.where + also + " AND " + o.after(a, cursor) + o.clause() + " LIMIT " + strconv.Itoa(limit) + ")"
	if r.each == "" {
		return sql
	}
	return "(SELECT o.place, o.id, o.selector FROM " + r.each + " CROSS JOIN LATERAL " + sql + " o)"
}

// sorting is what a list is sorted by that indexes give in order.
type sorting struct {
	column, typ string
	desc        bool
}

// on is the order by the column of a table and an id.
func (s sorting) on(alias, id string) order {
	return order{{alias + s.column, s.typ, s.desc}, {id, "text", s.desc}}
}

// seenSQL is the ids of the first repositories after the cursor that v sees. An
// index gives each reason's in the order of the list, and they are merged, so
// that none is read that does not come to the page: whether v sees little or nearly
// all makes no difference. Asking for each repository whether v sees it would read
// twenty for one to a user who sees a twentieth.
//
// Whatever comes to the page comes with all its reasons: before it in the order of any
// of them is only what comes to the page too.
func seenSQL(a *args, v projections.Viewer, f projections.RepoFilter, by sorting, cursor []string, part, also string, limit int) string {
	var parts []string
	for _, r := range reasons(a, v, f, part) {
		parts = append(parts, r.sql(a, by, cursor, also, limit))
	}
	return "SELECT place, id, array_remove(array_agg(selector), NULL) AS matching FROM (" + strings.Join(parts, " UNION ALL ") + ") s GROUP BY place, id" +
		sorting{"place", by.typ, by.desc}.on("", "id").clause() + " LIMIT " + strconv.Itoa(limit)
}

// foundSQL is seenSQL for a search of which there are few: all of them are looked
// up by a part of what is searched for and put in order, and then asked one after
// another whether v sees them until there are enough.
func foundSQL(a *args, v projections.Viewer, f projections.RepoFilter, by sorting, cursor []string, part, also string, limit int) string {
	o := by.on("r.", "r.id")
	return "WITH found AS MATERIALIZED (SELECT r.id, r.visibility, r.owner, r.deleted_at, r." + by.column +
		" FROM {visibility}.repos r WHERE r.deleted_at IS NULL AND r.search LIKE " + a.add(contains(part)) + also + " AND " + o.after(a, cursor) + ")" +
		" SELECT r." + by.column + " AS place, r.id FROM (SELECT * FROM found r" + o.clause() + " OFFSET 0) r WHERE " + visible(a, v, "r") + inView(a, v, f) + " LIMIT " + strconv.Itoa(limit)
}

// shownSQL is the repositories among ids, which a statement like seenSQL gives. The
// rule is asked once more: nobody is shown what it does not allow because a list
// was put together badly.
//
// The order is that of the places at which they were seen, and so is the cursor. A
// name comes to the join and to the list by two ways: by what only one of them has
// yet, the next page would begin elsewhere than this one ends. matching is the column
// of the viewer's selectors that match.
func shownSQL(a *args, v projections.Viewer, by sorting, ids, matching string) string {
	o := sorting{"place", by.typ, by.desc}.on("seen.", "seen.id")
	return "WITH seen AS MATERIALIZED (" + ids + ") " + repoColumns + matching + ", " + o.pageKey() +
		" FROM seen JOIN {visibility}.repos r ON r.id = seen.id LEFT JOIN {catalog}.standings t ON t.repo_id = r.id WHERE " +
		visible(a, v, "r") + o.clause()
}

package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"chartledger/projections"
)

// aReason is one of the reasons for which a viewer sees a repository: the part of
// the rule visible that an index gives the repositories of, in the order of the
// list. If there is each, it is one for each row of that.
type aReason struct{ alias, id, from, where, each string }

// apartUpTo is of how many selectors the repositories are merged one by one. Of more
// a page's worth is taken from each.
const apartUpTo = 16

// reasons are all for which v may see one. Together they are the rule: what none
// of them has, v does not see.
func reasons(a *args, v projections.Viewer) []aReason {
	of := func(where string) aReason {
		return aReason{alias: "r.", id: "r.id", from: "{visibility}.repos r", where: "r.deleted_at IS NULL" + where}
	}
	switch {
	case v.SeesAll:
		return []aReason{of("")}
	case v.UserID == "":
		return []aReason{of(" AND r.visibility = 'public'")}
	}
	all := []aReason{of(" AND r.visibility = 'public'"), of(" AND r.owner = " + a.add(v.UserID))}
	if len(v.Selectors) > 0 {
		all = append(all, matched(a.having(v), len(v.Selectors))...)
	}
	return all
}

// matched are the selectors in an array as reasons.
func matched(selectors string, n int) (all []aReason) {
	one := func(selector, each string) aReason {
		return aReason{alias: "m.", id: "m.repo_id", from: "{selectors}.matches m JOIN {visibility}.repos r ON r.id = m.repo_id",
			where: "r.deleted_at IS NULL AND m.selector_id = " + selector, each: each}
	}
	if n > apartUpTo {
		return []aReason{one("e.id", "unnest("+selectors+") AS e (id)")}
	}
	for i := range n {
		all = append(all, one(fmt.Sprintf("(%s)[%d]", selectors, i+1), ""))
	}
	return all
}

// sql is the repositories after the cursor for this reason.
func (r aReason) sql(a *args, by sorting, cursor []string, also string, limit int) string {
	o := by.on(r.alias, r.id)
	sql := "(SELECT " + r.alias + by.column + " AS place, " + r.id + " AS id FROM " + r.from +
		" WHERE " + r.where + also + " AND " + o.after(a, cursor) + o.clause() + " LIMIT " + strconv.Itoa(limit) + ")"
	if r.each == "" {
		return sql
	}
	return "(SELECT o.place, o.id FROM " + r.each + " CROSS JOIN LATERAL " + sql + " o)"
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
func seenSQL(a *args, v projections.Viewer, by sorting, cursor []string, also string, limit int) string {
	var parts []string
	for _, r := range reasons(a, v) {
		parts = append(parts, r.sql(a, by, cursor, also, limit))
	}
	return "SELECT place, id FROM (" + strings.Join(parts, " UNION ALL ") + ") s GROUP BY place, id" +
		sorting{"place", by.typ, by.desc}.on("", "id").clause() + " LIMIT " + strconv.Itoa(limit)
}

// foundSQL is seenSQL for a search of which there are few: all of them are looked
// up by a part of what is searched for and put in order, and then asked one after
// another whether v sees them until there are enough.
func foundSQL(a *args, v projections.Viewer, by sorting, cursor []string, part, also string, limit int) string {
	o := by.on("r.", "r.id")
	return "WITH found AS MATERIALIZED (SELECT r.id, r.visibility, r.owner, r.deleted_at, r." + by.column +
		" FROM {visibility}.repos r WHERE r.deleted_at IS NULL AND r.search LIKE " + a.add(contains(part)) + also + " AND " + o.after(a, cursor) + ")" +
		" SELECT r." + by.column + " AS place, r.id FROM (SELECT * FROM found r" + o.clause() + " OFFSET 0) r WHERE " + visible(a, v, "r") + " LIMIT " + strconv.Itoa(limit)
}

// shownSQL is the repositories among ids, which a statement like seenSQL gives. The
// rule is asked once more: nobody is shown what it does not allow because a list
// was put together badly.
//
// The order is that of the places at which they were seen, and so is the cursor. A
// name comes to the join and to the list by two ways: by what only one of them has
// yet, the next page would begin elsewhere than this one ends.
func shownSQL(a *args, v projections.Viewer, by sorting, ids string) string {
	o := sorting{"place", by.typ, by.desc}.on("seen.", "seen.id")
	return "WITH seen AS MATERIALIZED (" + ids + ") " + repoColumns + matchingColumn(a, v) + ", " + o.pageKey() +
		" FROM seen JOIN {visibility}.repos r ON r.id = seen.id LEFT JOIN {catalog}.standings t ON t.repo_id = r.id WHERE " +
		visible(a, v, "r") + o.clause()
}

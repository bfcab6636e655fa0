package postgres

import (
	"context"
	"strings"

	"chartledger/projections"
)

// named is a page by name or age, of all that v sees or what she searches for.
func (q *Queries) named(ctx context.Context, v projections.Viewer, at projections.Token, f projections.RepoFilter, p projections.Page, cursor []string) ([]repoResult, error) {
	var a args
	by, limit := sortingOf(f.Sort), limitOf(p)+1
	word, also, public := strings.ToLower(text(strings.TrimSpace(f.Q))), "", ""
	if word != "" {
		also = " AND strpos(r.search, " + a.add(word) + ") > 0"
		switch often, part := q.frequency(ctx, word); often {
		case ofFew:
			ids := foundSQL(&a, v, f, by, cursor, part, also, limit)
			sql := shownSQL(&a, v, by, ids, matchingColumn(&a, v))
			return single[repoResult](ctx, q, at, statement{sql, a, looked, limit})
		case ofSome:
			public = part
		}
	}
	ids, matching := seenSQL(&a, v, f, by, cursor, public, also, limit), ", seen.matching"
	if v.SeesAll || f.Selector != "" || f.View == projections.Mine || f.View == projections.ThePublic { // for that alone
		matching = matchingColumn(&a, v)
	}
	sql := shownSQL(&a, v, by, ids, matching)
	return single[repoResult](ctx, q, at, statement{sql, a, walked, limit})
}

// plain says whether a list is asked for without any filter but a search, by what
// does not change all the time.
func plain(f projections.RepoFilter) bool {
	return strings.TrimPrefix(f.Sort, "-") != "updated_at" &&
		f.Visibility == "" && f.Owner == "" && f.Status == "" && f.Runtime == "" && len(f.Labels) == 0
}

// sortingOf is what a sort word of a plain list means.
func sortingOf(sort string) sorting {
	if name, desc := strings.CutPrefix(sort, "-"); name == "created_at" {
		return sorting{name, "timestamptz", desc}
	}
	return sorting{"name_key", "text", strings.HasPrefix(sort, "-")}
}

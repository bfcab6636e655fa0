package postgres

import (
	"context"
	"strings"
	"unicode/utf8"

	"chartledger/projections"
)

// piece is how long what is searched for has to be for the index of pieces.
const piece = 3

// rareSQL says whether so few repositories have $1 in them that it is best to look
// all of them up, and not to go through what the viewer sees until a page is full.
// To look up costs as much as there are hits; to go through, as much as there is
// between them, or all there is if names that come late have them. A sample tells;
// the bound is between a twentieth and a thirtieth of 100 000.
const rareSQL = `SELECT to_regclass($2) IS NOT NULL AND (count(*) FILTER (WHERE search LIKE $1)) ^ 2 <= count(*)
	FROM {visibility}.repos TABLESAMPLE SYSTEM (0.5) REPEATABLE (1)`

// rare says whether q is best looked up. It is only a hint: both ways find the same.
func (q *Queries) rare(ctx context.Context, word string) bool {
	seen := q.seen.Load()
	if seen == nil || utf8.RuneCountInString(word) < piece {
		return false
	}
	var rare bool
	index := (*seen)[projections.VisibilityName] + ".repos_pieces"
	err := q.db.pool.QueryRow(ctx, replacer(*seen).Replace(rareSQL), contains(word), index).Scan(&rare)
	return err == nil && rare
}

// named is a page by name or age, of all that v sees or what she searches for.
func (q *Queries) named(ctx context.Context, v projections.Viewer, at projections.Token, f projections.RepoFilter, p projections.Page, cursor []string) ([]repoResult, error) {
	var a args
	by, limit := sortingOf(f.Sort), limitOf(p)+1
	word, also := text(strings.TrimSpace(f.Q)), ""
	if word != "" && q.rare(ctx, word) {
		ids := foundSQL(&a, v, by, cursor, word, limit)
		return single[repoResult](ctx, q, at, statement{shownSQL(&a, v, by, ids), a, looked})
	}
	if word != "" {
		also = " AND strpos(r.search, " + a.add(strings.ToLower(word)) + ") > 0"
	}
	ids := seenSQL(&a, v, by, cursor, also, limit)
	return single[repoResult](ctx, q, at, statement{shownSQL(&a, v, by, ids), a, walked})
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

package postgres

import (
	"context"
	"strings"

	"chartledger/domain"
	"chartledger/projections"
)

const appColumns = `SELECT a.id, a.repo_id, a.name, a.summary, a.versions, a.updated_at, r.name AS repo_name, r.owner AS repo_owner`

const appTables = ` FROM {catalog}.apps a JOIN {visibility}.repos r ON r.id = a.repo_id`

// appResult is a row of appColumns.
type appResult struct {
	projections.AppRow
	RepoName, RepoOwner string
	placed
}

func (r appResult) app() projections.App {
	return projections.App{ID: r.ID, RepoID: r.RepoID, Name: r.Name, Summary: r.Summary,
		Versions: r.Versions, UpdatedAt: r.UpdatedAt, RepoName: r.RepoName, RepoOwner: r.RepoOwner}
}

// App answers one app.
func (q *Queries) App(ctx context.Context, v projections.Viewer, at projections.Token, id string) (app projections.App, err error) {
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) (err error) {
		app, err = findApp(ctx, s, v, id)
		return err
	})
	return app, err
}

// findApp is an app that the viewer sees.
func findApp(ctx context.Context, s snapshot, v projections.Viewer, id string) (projections.App, error) {
	var a args
	sql := appColumns + appTables + " WHERE a.id = " + a.add(text(id)) + " AND " + visible(&a, v, "r")
	found, err := one[appResult](ctx, s, "app", sql, a)
	return found.app(), err
}

// Apps answers a page of apps.
func (q *Queries) Apps(ctx context.Context, v projections.Viewer, at projections.Token, f projections.AppFilter, p projections.Page) (list projections.List[projections.App], err error) {
	var a args
	o, err := appOrder(&a, f)
	if err != nil {
		return list, err
	}
	where := appConditions(&a, f)
	tag := "apps:" + f.Sort + ":" + tsquery(f.Q)
	cursor, err := decodeCursor(tag, o, p.Cursor)
	if err != nil {
		return list, err
	}
	where = append(where, visible(&a, v, "r"), o.after(&a, cursor))
	sql := appColumns + ", " + o.pageKey() + appTables + " WHERE " + strings.Join(where, " AND ") +
		o.clause() + " LIMIT " + a.add(limitOf(p)+1)
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) (err error) {
		list, err = page(ctx, s, sql, a, p, tag, appResult.app)
		return err
	})
	return list, err
}

// appOrder is what a list of apps is sorted by: what the filter asks for, or what fits
// the question best, or by name.
func appOrder(a *args, f projections.AppFilter) (order, error) {
	byName := order{{"a.name_key", "text", false}, {"a.id", "text", false}}
	q := strings.TrimSpace(f.Q)
	switch {
	case f.Sort == "-updated_at":
		return order{{"a.updated_at", "timestamptz", true}, {"a.id", "text", true}}, nil
	case f.Sort != "" && f.Sort != "name":
		return nil, domain.RefuseField("/sort", "bad_sort", "Apps are sorted by name or -updated_at.")
	case f.Sort == "name" || q == "":
		return byName, nil
	}
	// An app of exactly this name is what was meant, however often others say it.
	rank := "(ts_rank(a.search, " + searched(a, q) + ")::float8 + (a.name_key = " + a.add(key(q)) + ")::int)"
	return append(order{{"-" + rank, "float8", false}}, byName...), nil
}

// appConditions are the filter's conditions.
func appConditions(a *args, f projections.AppFilter) (where []string) {
	if f.RepoID != "" {
		where = append(where, "a.repo_id = "+a.add(text(f.RepoID)))
	}
	if f.Runtime != "" {
		where = append(where, "r.runtimes @> ARRAY["+a.add(text(f.Runtime))+"::text]")
	}
	if f.Deprecated != nil {
		where = append(where, map[bool]string{true: "", false: "NOT "}[*f.Deprecated]+deprecatedSQL)
	}
	if q := strings.TrimSpace(f.Q); q != "" {
		where = append(where, "a.search @@ "+searched(a, q))
	}
	return where
}

// deprecatedSQL says whether app a is deprecated, in the words of an index: a summary
// tells it only if it is so.
const deprecatedSQL = "a.summary ? 'deprecated'"

// searched is what is searched for.
func searched(a *args, q string) string { return "to_tsquery('simple', " + a.add(tsquery(q)) + ")" }

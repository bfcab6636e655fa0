package postgres

import (
	"context"
	"strings"

	"chartledger/projections"
)

const appColumns = `SELECT a.id, a.repo_id, a.name, a.summary, a.versions, a.updated_at`

const appTables = ` FROM {catalog}.apps a JOIN {visibility}.repos r ON r.id = a.repo_id`

// appResult is a row of appColumns.
type appResult struct {
	projections.AppRow
	placed
}

func (r appResult) app() projections.App {
	return projections.App{ID: r.ID, RepoID: r.RepoID, Name: r.Name, Summary: r.Summary,
		Versions: r.Versions, UpdatedAt: r.UpdatedAt}
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

// Apps answers a page of apps: by name, or what fits the question best first.
func (q *Queries) Apps(ctx context.Context, v projections.Viewer, at projections.Token, f projections.AppFilter, p projections.Page) (list projections.List[projections.App], err error) {
	var a args
	where, o := appConditions(&a, f)
	tag := "apps:" + tsquery(f.Q)
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

// appConditions are the filter's conditions, and the order that it asks for.
func appConditions(a *args, f projections.AppFilter) (where []string, o order) {
	o = order{{"a.name_key", "text", false}, {"a.id", "text", false}}
	if f.RepoID != "" {
		where = append(where, "a.repo_id = "+a.add(text(f.RepoID)))
	}
	q := strings.TrimSpace(f.Q)
	if q == "" {
		return where, o
	}
	words := "to_tsquery('simple', " + a.add(tsquery(q)) + ")"
	// An app of exactly this name is what was meant, however often others say it.
	rank := "(ts_rank(a.search, " + words + ")::float8 + (a.name_key = " + a.add(key(q)) + ")::int)"
	return append(where, "a.search @@ "+words), append(order{{"-" + rank, "float8", false}}, o...)
}

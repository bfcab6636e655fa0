package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"chartledger/domain/catalog"
	"chartledger/projections"
)

var _ projections.ChartQueries = (*Queries)(nil)

// givesCharts is the condition on a repository r that v's shelf has it.
func givesCharts(a *args, v projections.Viewer, f projections.ChartFilter) string {
	where := visible(a, v, "r") + " AND NOT r.disabled AND r.kind = 'helm'"
	if f != (projections.ChartFilter{}) {
		where += " AND r.owner = " + a.add(text(f.Owner)) + " AND r.name = " + a.add(text(f.Name))
	}
	return where
}

// Shelf has use look at the viewer's shelf, in one snapshot.
func (q *Queries) Shelf(ctx context.Context, v projections.Viewer, at projections.Token, f projections.ChartFilter, use func(context.Context, projections.Shelf) error) error {
	return q.read(ctx, at, func(ctx context.Context, s snapshot) error {
		x := shelf{s, v, f}
		if f == (projections.ChartFilter{}) {
			return use(ctx, x)
		}
		found, err := x.Repos(ctx)
		if err == nil && len(found) == 0 {
			err = notFound("repository")
		}
		if err != nil {
			return err
		}
		return use(ctx, x)
	})
}

// Package answers where a version is.
func (q *Queries) Package(ctx context.Context, v projections.Viewer, at projections.Token, versionID string) (projections.Package, error) {
	var a args
	sql := `SELECT v.id AS version_id, v.repo_id, v.app, v.listing` + versionTables +
		" WHERE v.id = " + a.add(text(versionID)) + " AND v.withdrawn_at IS NULL AND " + givesCharts(&a, v, projections.ChartFilter{})
	rows, err := single[projections.Package](ctx, q, at, statement{sql, a, looked, 1})
	if err != nil {
		return projections.Package{}, err
	}
	return first(rows, "package")
}

// shelf is a viewer's shelf in a snapshot.
type shelf struct {
	snapshot
	viewer projections.Viewer
	filter projections.ChartFilter
}

// Repos are the repositories, by id.
func (s shelf) Repos(ctx context.Context) ([]projections.ChartRepo, error) {
	var a args
	sql := `SELECT r.id, r.owner, r.name, coalesce(t.listed, 0) AS listed,
		coalesce(t.listed_at, 'epoch') AS listed_at` + repoTables + " WHERE " + givesCharts(&a, s.viewer, s.filter) + " ORDER BY r.id"
	found, err := collect[projections.ChartRepo](ctx, s.snapshot, sql, a)
	for i := range found {
		found[i].ListedAt = found[i].ListedAt.UTC()
	}
	return found, err
}

// Charts yields the charts by name.
func (s shelf) Charts(ctx context.Context, yield func(projections.Chart) error) error {
	var a args
	var c projections.Chart
	sql := `SELECT a.repo_id, a.id, a.name` + appTables + " WHERE a.versions > 0 AND " + givesCharts(&a, s.viewer, s.filter) +
		` ORDER BY a.name COLLATE "C", a.id`
	return s.each(ctx, sql, a, []any{&c.RepoID, &c.AppID, &c.Name}, func() error { return yield(c) })
}

// appsAtOnce is for how many apps a statement asks: the server sorts all their
// versions before it answers the first.
const appsAtOnce = 64

// stable says of a sort key that it is that of a version without a pre-release.
const stable = `(length(v.sort_key) = 25)`

// Versions yields the versions of apps.
func (s shelf) Versions(ctx context.Context, apps []string, newest bool, yield func(projections.ChartVersion) error) error {
	which := ""
	if newest {
		which = " ORDER BY " + stable + " DESC, v.sort_key DESC, v.id LIMIT 1"
	}
	for len(apps) > 0 {
		n := min(len(apps), appsAtOnce)
		if err := s.versions(ctx, apps[:n], which, yield); err != nil {
			return err
		}
		apps = apps[n:]
	}
	return nil
}

func (s shelf) versions(ctx context.Context, apps []string, which string, yield func(projections.ChartVersion) error) error {
	var a args
	var id, app string
	var listing catalog.Listing
	sql := `SELECT v.id, v.app_id, v.listing FROM unnest(` + a.add(apps) + `::text[]) WITH ORDINALITY AS x(app, place)
		CROSS JOIN LATERAL (SELECT v.id, v.app_id, v.listing, v.sort_key FROM {catalog}.app_versions v
			WHERE v.app_id = x.app AND v.withdrawn_at IS NULL` + which + `) v
		ORDER BY x.place, v.sort_key DESC, v.id`
	return s.each(ctx, sql, a, []any{&id, &app, &listing}, func() error {
		x := projections.ChartVersion{ID: id, AppID: app, Listing: listing}
		listing = catalog.Listing{} // its lists are the yielded one's now
		return yield(x)
	})
}

// each has a row after the other scanned to where to points.
func (s snapshot) each(ctx context.Context, sql string, a args, to []any, yield func() error) error {
	rows, err := s.tx.Query(ctx, s.schemas.Replace(sql), a.values...)
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, to, yield)
	return err
}

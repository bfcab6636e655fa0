package postgres

import (
	"context"
	"strings"

	"chartledger/domain/catalog"
	"chartledger/projections"
)

const versionColumns = `SELECT v.id, v.app_id, v.repo_id, v.app, v.listing, v.published_at, v.withdrawn_at, v.missing`

const versionTables = ` FROM {catalog}.app_versions v JOIN {visibility}.repos r ON r.id = v.repo_id`

// versionResult is a row of versionColumns.
type versionResult struct {
	projections.VersionRow
	placed
}

func (r versionResult) version() projections.Version {
	return projections.Version{ID: r.ID, AppID: r.AppID, RepoID: r.RepoID, App: r.App, Listing: r.Listing,
		PublishedAt: r.PublishedAt, WithdrawnAt: r.WithdrawnAt, Missing: r.Missing}
}

// Version answers one version of an app, withdrawn or not.
func (q *Queries) Version(ctx context.Context, v projections.Viewer, at projections.Token, appID, version string) (projections.Version, error) {
	var found versionResult
	err := q.read(ctx, at, func(ctx context.Context, s snapshot) (err error) {
		var a args
		sql := versionColumns + versionTables + " WHERE v.id = " + a.add(catalog.VersionID(appID, version)) +
			" AND " + visible(&a, v, "r")
		found, err = one[versionResult](ctx, s, "version", sql, a)
		return err
	})
	return found.version(), err
}

// Versions answers a page of an app's versions, newest first.
func (q *Queries) Versions(ctx context.Context, v projections.Viewer, at projections.Token, appID string, withdrawn bool, p projections.Page) (list projections.List[projections.Version], err error) {
	o := order{{"v.sort_key", "bytea", true}, {"v.id", "text", true}}
	cursor, err := decodeCursor("versions", o, p.Cursor)
	if err != nil {
		return list, err
	}
	var a args
	where := []string{"v.app_id = " + a.add(text(appID)), visible(&a, v, "r"), o.after(&a, cursor)}
	if !withdrawn {
		where = append(where, "v.withdrawn_at IS NULL")
	}
	sql := versionColumns + ", " + o.pageKey() + versionTables + " WHERE " + strings.Join(where, " AND ") +
		o.clause() + " LIMIT " + a.add(limitOf(p)+1)
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) error {
		if _, err := findApp(ctx, s, v, appID); err != nil {
			return err
		}
		list, err = page(ctx, s, sql, a, p, "versions", versionResult.version)
		return err
	})
	return list, err
}

// Missing answers a page of the versions that a held sync would withdraw: none if
// the sync is not, or no longer, the one that its repository holds.
func (q *Queries) Missing(ctx context.Context, v projections.Viewer, at projections.Token, syncID string, p projections.Page) (list projections.List[projections.Version], err error) {
	o := order{{`v.app COLLATE "C"`, "text", false}, {"v.sort_key", "bytea", true}, {"v.id", "text", false}}
	cursor, err := decodeCursor("missing", o, p.Cursor)
	if err != nil {
		return list, err
	}
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) error {
		sync, err := findSync(ctx, s, v, syncID)
		if err != nil {
			return err
		}
		var a args
		sql := versionColumns + ", " + o.pageKey() + versionTables +
			" JOIN {catalog}.standings t ON t.repo_id = v.repo_id AND t.held_id = " + a.add(sync.RunID) +
			" WHERE v.missing AND v.repo_id = " + a.add(sync.RepoID) + " AND " + visible(&a, v, "r") +
			" AND " + o.after(&a, cursor) + o.clause() + " LIMIT " + a.add(limitOf(p)+1)
		list, err = page(ctx, s, sql, a, p, "missing", versionResult.version)
		return err
	})
	return list, err
}

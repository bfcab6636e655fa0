package postgres

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"chartledger/domain"
	"chartledger/projections"
)

// pendingSQL says whether a repository r has a request that no outcome covers.
const pendingSQL = "r.requested > coalesce(t.covered, 0)"

// statusSQL is the status of repository r, whose catalog stands at t.
const statusSQL = `CASE WHEN r.disabled THEN 'disabled'
	WHEN r.kind <> 'helm' THEN 'ready'
	WHEN coalesce(t.running_id, '') <> '' THEN 'syncing'
	WHEN coalesce(t.health, '') = '' THEN 'pending'
	WHEN ` + pendingSQL + ` THEN 'syncing'
	ELSE t.health END`

const repoColumns = `SELECT r.id, r.owner, r.name, r.description, r.url, r.runtimes, r.kind, r.mode, r.visibility,
	r.labels, r.has_credential, r.disabled, r.sync_interval_seconds, r.tls, r.credential_to_other_hosts,
	r.version, r.created_at, r.updated_at,
	` + statusSQL + ` AS status, coalesce(t.last_id, '') AS last_id, coalesce(t.last_status, '') AS last_status,
	t.finished_at AS last_finished_at, coalesce(t.apps, 0) AS last_apps, coalesce(t.versions, 0) AS last_versions`

// matchingColumn are the viewer's selectors that match repository r. It is asked of
// the rows of the page only, after the order and the limit. That all of the
// repository's are read first, as OFFSET demands, lets a viewer's thousand be hashed
// once and not sorted for every row.
func matchingColumn(a *args, v projections.Viewer) string {
	if len(v.Selectors) == 0 {
		return ", '{}'::text[] AS matching"
	}
	return `, ARRAY(SELECT selector_id FROM (SELECT m.selector_id FROM {selectors}.matches m WHERE m.repo_id = r.id ORDER BY m.selector_id OFFSET 0) m
		WHERE selector_id = ANY(` + a.having(v) + ") LIMIT " + strconv.Itoa(projections.MaxByRepo) + ") AS matching"
}

const repoTables = ` FROM {visibility}.repos r LEFT JOIN {catalog}.standings t ON t.repo_id = r.id`

// repoResult is a row of repoColumns.
type repoResult struct {
	projections.Repo
	LastID, LastStatus     string
	LastFinishedAt         *time.Time
	LastApps, LastVersions int
	Matching               []string
	placed
}

func (r repoResult) repo(v projections.Viewer) projections.Repo {
	slices.Sort(r.Matching)
	r.Access = v.Reasons(r.Repo, r.Matching[:min(len(r.Matching), projections.MaxByRepo)])
	if r.LastID != "" && r.LastFinishedAt != nil {
		r.LastSync = &projections.LastSync{ID: r.LastID, Status: r.LastStatus, FinishedAt: *r.LastFinishedAt,
			Apps: r.LastApps, Versions: r.LastVersions}
	}
	return r.Repo
}

// Repo answers one repository.
func (q *Queries) Repo(ctx context.Context, v projections.Viewer, at projections.Token, id string) (projections.Repo, error) {
	var a args
	where := " WHERE r.id = " + a.add(text(id)) + " AND " + visible(&a, v, "r")
	sql := repoColumns + matchingColumn(&a, v) + repoTables + where
	rows, err := single[repoResult](ctx, q, at, statement{sql, a, looked, 1})
	if err != nil {
		return projections.Repo{}, err
	}
	found, err := first(rows, "repository")
	if err != nil {
		return projections.Repo{}, err
	}
	return found.repo(v), nil
}

// Repos answers a page of repositories.
func (q *Queries) Repos(ctx context.Context, v projections.Viewer, at projections.Token, f projections.RepoFilter, p projections.Page) (list projections.List[projections.Repo], err error) {
	o, err := repoOrder(f.Sort)
	if err != nil {
		return list, err
	}
	tag := "repos:" + f.Sort
	cursor, err := decodeCursor(tag, o, p.Cursor)
	if err != nil {
		return list, err
	}
	rows, err := q.repoRows(ctx, v, at, f, p, o, cursor)
	if err != nil {
		return list, badCursorIf(err, p.Cursor != "")
	}
	list = listOf(rows, p, tag, func(r repoResult) projections.Repo { return r.repo(v) })
	list.Items = unrepeated(list.Items)
	return list, nil
}

// unrepeated leaves out what is listed before: one that gets another name is at two places
// for a moment.
func unrepeated(repos []projections.Repo) []projections.Repo {
	seen := make(map[string]bool, len(repos))
	return slices.DeleteFunc(repos, func(r projections.Repo) bool {
		before := seen[r.ID]
		seen[r.ID] = true
		return before
	})
}

// repoRows are the rows of a page, and one more if there are more.
func (q *Queries) repoRows(ctx context.Context, v projections.Viewer, at projections.Token, f projections.RepoFilter, p projections.Page, o order, cursor []string) ([]repoResult, error) {
	if plain(f) {
		return q.named(ctx, v, at, f, p, cursor)
	}
	var a args
	where := append(repoConditions(&a, f), visible(&a, v, "r")+inView(&a, v, f), o.after(&a, cursor))
	sql := repoColumns + matchingColumn(&a, v) + ", " + o.pageKey() + repoTables + " WHERE " + strings.Join(where, " AND ") +
		o.clause() + " LIMIT " + a.add(limitOf(p)+1)
	return single[repoResult](ctx, q, at, statement{sql, a, asUsual, limitOf(p) + 1})
}

// repoOrder is what a sort word means.
func repoOrder(sort string) (order, error) {
	name, desc := strings.CutPrefix(sort, "-")
	switch name {
	case "", "name":
		return order{{"r.name_key", "text", desc}, {"r.id", "text", desc}}, nil
	case "created_at", "updated_at":
		return order{{"r." + name, "timestamptz", desc}, {"r.id", "text", desc}}, nil
	}
	return nil, domain.RefuseField("/sort", "bad_sort", "Repositories are sorted by name, created_at or updated_at.")
}

// repoConditions are the filter's conditions.
func repoConditions(a *args, f projections.RepoFilter) []string {
	var where []string
	equal := func(expr, value string) {
		if value != "" {
			where = append(where, expr+" = "+a.add(text(value)))
		}
	}
	equal("r.visibility", f.Visibility)
	equal("r.owner", f.Owner)
	equal("("+statusSQL+")", f.Status)
	if f.Runtime != "" {
		where = append(where, a.add(text(f.Runtime))+" = ANY(r.runtimes)")
	}
	if len(f.Labels) > 0 {
		labels, _ := document(f.Labels) // strings only: cannot fail
		where = append(where, "r.labels @> "+a.add(labels)+"::jsonb")
	}
	if q := strings.TrimSpace(f.Q); q != "" {
		where = append(where, "r.search LIKE "+a.add(contains(q)))
	}
	return where
}

package postgres

import (
	"context"
	"strings"
	"time"

	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

// runColumns are what a sync shows of its run, and of what its next run follows from.
const runColumns = `run.repo_version, run.started_at, run.finished_at, run.result,
	r.disabled, r.kind, r.sync_interval_seconds, coalesce(t.last_id, '') AS last_id, t.finished_at AS last_finished_at`

// requestedStatus is the status of a request q with its run, if it has one.
const requestedStatus = `coalesce(run.status, 'requested')`

// requestedSQL are the requests. A request is answered by the run whose outcome
// was the first to cover it; before that a run in progress works on it if it
// will cover it.
const requestedSQL = `SELECT q.id, q.repo_id, coalesce(run.id, '') AS run_id, q.trigger, ` + requestedStatus + ` AS status,
	q.requested_by, q.requested_at, ` + runColumns + `
	FROM {visibility}.sync_requests q
	JOIN {visibility}.repos r ON r.id = q.repo_id
	LEFT JOIN {catalog}.standings t ON t.repo_id = q.repo_id
	LEFT JOIN LATERAL (SELECT a.run_id FROM {catalog}.answers a
		WHERE a.repo_id = q.repo_id AND a.covered > q.asked ORDER BY a.covered LIMIT 1) answer ON true
	LEFT JOIN {catalog}.runs run ON run.id = coalesce(answer.run_id, t.running_id)
		AND (answer.run_id IS NOT NULL OR run.covers >= q.asked)
	WHERE q.requested_at IS NOT NULL`

// unaskedSQL are the runs that nobody asked for.
const unaskedSQL = `SELECT run.id, run.repo_id, run.id AS run_id, run.trigger, run.status,
	'' AS requested_by, NULL::timestamptz AS requested_at, ` + runColumns + `
	FROM {catalog}.runs run
	JOIN {visibility}.repos r ON r.id = run.repo_id
	LEFT JOIN {catalog}.standings t ON t.repo_id = run.repo_id
	WHERE NOT EXISTS (SELECT FROM {visibility}.sync_requests q WHERE q.id = run.id AND q.requested_at IS NOT NULL)`

// syncResult is a row of either.
type syncResult struct {
	ID, RepoID, RunID     string
	Trigger               syncs.Trigger
	Status                string
	RequestedBy           string
	RequestedAt           *time.Time
	RepoVersion           *int64
	StartedAt, FinishedAt *time.Time
	Result                *syncs.Result

	Disabled            bool
	Kind                repo.Kind
	SyncIntervalSeconds int64
	LastID              string
	LastFinishedAt      *time.Time
	At                  time.Time
	placed
}

func (r syncResult) sync() projections.Sync {
	s := projections.Sync{ID: r.ID, RepoID: r.RepoID, RunID: r.RunID, Trigger: r.Trigger, Status: r.Status,
		RequestedBy: r.RequestedBy, RequestedAt: r.RequestedAt, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt,
		NextRunAt: r.nextRun()}
	if r.RepoVersion != nil {
		s.RepoVersion = *r.RepoVersion
	}
	if r.Result != nil {
		s.Result = *r.Result
	}
	return s
}

// nextRun is when the schedule runs the repository again: told by the newest
// outcome, of a repository that is on schedule.
func (r syncResult) nextRun() *time.Time {
	if r.RunID == "" || r.RunID != r.LastID || r.LastFinishedAt == nil || r.Disabled || r.Kind != repo.Helm {
		return nil
	}
	next := syncs.NextRun(r.RepoID, *r.LastFinishedAt, time.Duration(r.SyncIntervalSeconds)*time.Second)
	if next.IsZero() {
		return nil
	}
	return &next
}

// Sync answers one sync.
func (q *Queries) Sync(ctx context.Context, v projections.Viewer, at projections.Token, id string) (sync projections.Sync, err error) {
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) (err error) {
		sync, err = findSync(ctx, s, v, id)
		return err
	})
	return sync, err
}

// findSync is a sync that the viewer sees.
func findSync(ctx context.Context, s snapshot, v projections.Viewer, id string) (projections.Sync, error) {
	var a args
	is, sees := " = "+a.add(text(id)), visible(&a, v, "r")
	sql := requestedSQL + " AND q.id" + is + " AND " + sees + " UNION ALL " + unaskedSQL + " AND run.id" + is + " AND " + sees
	found, err := one[syncResult](ctx, s, "sync", sql, a)
	return found.sync(), err
}

// Syncs answers a page of syncs, newest first.
func (q *Queries) Syncs(ctx context.Context, v projections.Viewer, at projections.Token, repoID, status string, p projections.Page) (list projections.List[projections.Sync], err error) {
	o := order{{"at", "timestamptz", true}, {"id", "text", true}}
	cursor, err := decodeCursor("syncs", o, p.Cursor)
	if err != nil {
		return list, err
	}
	var a args
	sql := syncsSQL(&a, v, repoID, status, cursor, limitOf(p)+1)
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) error {
		if repoID != "" {
			if err := seesRepo(ctx, s, v, repoID); err != nil {
				return err
			}
		}
		list, err = page(ctx, s, sql, a, p, "syncs", syncResult.sync)
		return err
	})
	return list, err
}

// syncsSQL merges the newest requests and the newest unasked runs. Each side is
// limited by itself, so that its index is read no further than the page needs.
func syncsSQL(a *args, v projections.Viewer, repoID, status string, cursor []string, limit int) string {
	sees, n := visible(a, v, "r"), a.add(limit)
	var parts []string
	for _, side := range []struct{ sql, alias, at, status string }{
		{requestedSQL, "q", "q.requested_at", requestedStatus},
		{unaskedSQL, "run", "run.at", "run.status"},
	} {
		o := order{{side.at, "timestamptz", true}, {side.alias + ".id", "text", true}}
		sql := strings.Replace(side.sql, "SELECT ", "SELECT "+side.at+" AS at, "+o.pageKey()+", ", 1)
		sql += " AND " + sees + " AND " + o.after(a, cursor)
		if repoID != "" {
			sql += " AND " + side.alias + ".repo_id = " + a.add(text(repoID))
		}
		if status != "" {
			sql += " AND " + side.status + " = " + a.add(text(status))
		}
		parts = append(parts, "("+sql+o.clause()+" LIMIT "+n+")")
	}
	return "SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ") both_sides ORDER BY at DESC, id DESC LIMIT " + n
}

// seesRepo says NotFound for a repository that the viewer does not see.
func seesRepo(ctx context.Context, s snapshot, v projections.Viewer, id string) error {
	var a args
	sql := "SELECT r.id FROM {visibility}.repos r WHERE r.id = " + a.add(text(id)) + " AND " + visible(&a, v, "r")
	_, err := one[struct{ ID string }](ctx, s, "repo", sql, a)
	return err
}

package postgres

import (
	"strings"

	"chartledger/projections"
)

// runColumns are what a sync shows of its run, and of what its next run follows from.
const runColumns = `run.repo_version, run.started_at, run.finished_at, run.result,
	r.disabled, r.kind, r.sync_interval_seconds, coalesce(t.last_id, '') AS last_id, t.finished_at AS last_finished_at, now() AS read_at`

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

// unaskedSQL are the runs that nobody asked for; scheduled says the same in words
// that an index knows, because a run bears the id and trigger of its newest request.
const unaskedSQL = `SELECT run.id, run.repo_id, run.id AS run_id, run.trigger, run.status,
	'' AS requested_by, NULL::timestamptz AS requested_at, ` + runColumns + `
	FROM {catalog}.runs run
	JOIN {visibility}.repos r ON r.id = run.repo_id
	LEFT JOIN {catalog}.standings t ON t.repo_id = run.repo_id
	WHERE NOT EXISTS (SELECT FROM {visibility}.sync_requests q WHERE q.id = run.id AND q.requested_at IS NOT NULL)`

const scheduled = " AND run.trigger = 'schedule'"

// rare narrows the requests of a status of which there are few among very many to
// the repositories that can have one.
func rare(status string) string {
	switch status {
	case projections.Requested:
		return " AND r.requested > coalesce(t.covered, 0) AND q.asked >= coalesce(t.covered, 0)"
	case projections.Running:
		return " AND q.repo_id IN (SELECT repo_id FROM {catalog}.runs WHERE status = 'running')"
	case projections.Held:
		return " AND q.repo_id IN (SELECT repo_id FROM {catalog}.runs WHERE status = 'held')"
	}
	return ""
}

// syncsSQL merges the newest requests and the newest unasked runs. Each side is
// limited by itself, so that its index is read no further than the page needs.
func syncsSQL(a *args, v projections.Viewer, repoID, status string, cursor []string, limit int) string {
	sees, n := visible(a, v, "r"), a.add(limit)
	var parts []string
	for _, side := range []struct{ sql, alias, at, status string }{
		{requestedSQL + rare(status), "q", "q.requested_at", requestedStatus},
		{unaskedSQL + scheduled, "run", "run.at", "run.status"},
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

package postgres

import (
	"context"
	"time"

	"chartledger/projections"
)

// SyncDays counts how a repository's runs ended, by day. Those that somebody asked for
// are in another index than the rest.
func (q *Queries) SyncDays(ctx context.Context, v projections.Viewer, at projections.Token, repoID string, since time.Time) (days []projections.SyncDay, err error) {
	var a args
	of := "(SELECT run.at, run.status FROM {catalog}.runs run WHERE run.repo_id = " + a.add(text(repoID)) +
		" AND run.at >= " + a.add(since) + " AND run.status <> 'running' AND run.trigger "
	sql := `SELECT date_trunc('day', run.at, 'UTC') AS day, ` + counted("completed") + `, ` + counted("failed") + `, ` + counted("held") + `,
		` + counted("superseded") + `, ` + counted("cancelled") + `
		FROM (` + of + `= 'schedule') UNION ALL ` + of + `<> 'schedule')) run GROUP BY 1 ORDER BY 1`
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) (err error) {
		if err := seesRepo(ctx, s, v, repoID); err != nil {
			return err
		}
		days, err = collect[projections.SyncDay](ctx, s, sql, a)
		return err
	})
	return days, err
}

// counted is the column of how many runs have a status.
func counted(status string) string {
	return "count(*) FILTER (WHERE run.status = '" + status + "') AS " + status
}

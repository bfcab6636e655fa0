package postgres

import (
	"context"
	"time"

	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/projections"
)

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
	At, ReadAt          time.Time
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
// outcome, of a repository that is on schedule, and by the clock, since looks that
// found nothing new are not in the log.
func (r syncResult) nextRun() *time.Time {
	if r.RunID == "" || r.RunID != r.LastID || r.LastFinishedAt == nil || r.Result == nil || r.Disabled || r.Kind != repo.Helm {
		return nil
	}
	next := syncs.NextRun(r.RepoID, time.Duration(r.SyncIntervalSeconds)*time.Second, r.Result.Standing(*r.LastFinishedAt), r.ReadAt)
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

// seesRepo says NotFound for a repository that the viewer does not see.
func seesRepo(ctx context.Context, s snapshot, v projections.Viewer, id string) error {
	var a args
	sql := "SELECT r.id FROM {visibility}.repos r WHERE r.id = " + a.add(text(id)) + " AND " + visible(&a, v, "r")
	_, err := one[struct{ ID string }](ctx, s, "repository", sql, a)
	return err
}

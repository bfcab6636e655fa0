package repos

import (
	"context"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// colour is the one of a repository's status.
func colour(s api.RepoStatus) string {
	switch s {
	case api.RepoStatusReady:
		return "green"
	case api.RepoStatusSyncing, api.RepoStatusPending:
		return "blue"
	case api.RepoStatusWarnings, api.RepoStatusHeld:
		return "yellow"
	case api.RepoStatusFailing:
		return "red"
	case api.RepoStatusDisabled, api.RepoStatusDeleting:
	}
	return "secondary"
}

// moves says whether a status will soon be another.
func moves(s string) bool {
	return s == string(api.RepoStatusSyncing) || s == string(api.SyncStatusRequested) || s == string(api.SyncStatusRunning)
}

// due is when r is probably synced next, or zero if that cannot be said from its last
// outcome: checks that found nothing new are not in the log, failures back off.
func due(r api.Repo, now time.Time) time.Time {
	well := r.Status == api.RepoStatusReady || r.Status == api.RepoStatusWarnings
	if !well || r.SyncIntervalSeconds == 0 || r.LastSync == nil || r.LastSync.FinishedAt == nil {
		return time.Time{}
	}
	next := r.LastSync.FinishedAt.Add(time.Duration(r.SyncIntervalSeconds) * time.Second)
	if next.Before(now) {
		return time.Time{}
	}
	return next
}

// every is an interval in words.
func every(ctx context.Context, seconds int64) string {
	for _, unit := range []struct {
		name string
		long int64
	}{{"day", 24 * 60 * 60}, {"hour", 60 * 60}, {"minute", 60}, {"second", 1}} {
		if seconds >= unit.long && seconds%unit.long == 0 {
			return site.T(ctx, "repos.every."+unit.name, "count", int(seconds/unit.long))
		}
	}
	return site.T(ctx, "repos.every.never")
}

// mark is the sign of how a sync ended.
func mark(s api.SyncStatus) string {
	switch s {
	case api.SyncStatusCompleted:
		return "✓"
	case api.SyncStatusFailed:
		return "✗"
	case api.SyncStatusHeld:
		return "!"
	case api.SyncStatusRequested, api.SyncStatusRunning, api.SyncStatusSuperseded, api.SyncStatusCancelled:
	}
	return ""
}

package site

import (
	"context"
	"time"

	"chartledger/adapters/httpapi/api"
)

// SyncStatus is a sync's status as a word.
func SyncStatus(ctx context.Context, s api.SyncStatus) string {
	return T(ctx, "syncs.status."+string(s))
}

// SyncColour is the colour of a sync's status.
func SyncColour(s api.SyncStatus) string {
	switch s {
	case api.SyncStatusCompleted:
		return "green"
	case api.SyncStatusRequested:
		return "azure"
	case api.SyncStatusRunning:
		return "blue"
	case api.SyncStatusHeld:
		return "yellow"
	case api.SyncStatusFailed:
		return "red"
	case api.SyncStatusSuperseded, api.SyncStatusCancelled:
	}
	return "secondary"
}

// SyncReason is what asked for a sync.
func SyncReason(ctx context.Context, s api.Sync) string {
	by := ""
	if s.RequestedBy != nil {
		by = *s.RequestedBy
	}
	return T(ctx, "syncs.trigger."+string(s.Trigger), "by", by)
}

// SyncTook is how long a sync ran; "" if that is not known yet.
func SyncTook(ctx context.Context, s api.Sync) string {
	if s.StartedAt == nil || s.FinishedAt == nil {
		return ""
	}
	return Took(ctx, s.FinishedAt.Sub(*s.StartedAt))
}

// SyncBegan is when something of a sync happened first, or nil.
func SyncBegan(s api.Sync) *time.Time {
	for _, t := range []*time.Time{s.StartedAt, s.RequestedAt, s.FinishedAt} {
		if t != nil {
			return t
		}
	}
	return nil
}

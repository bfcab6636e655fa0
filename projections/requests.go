package projections

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/syncs"
)

// RequestRow is what was asked about one sync. RequestedAt is nil for a run that
// nobody asked for but somebody released, discarded or cancelled. What came of it
// is in the catalog: these are intentions only.
type RequestRow struct {
	ID, RepoID  string
	Trigger     syncs.Trigger
	RequestedBy string
	RequestedAt *time.Time
	Asked       int64 // offset of the request
	CancelledAt *time.Time
	ReleasedAt  *time.Time
	DiscardedAt *time.Time
}

// RowID is the sync.
func (r RequestRow) RowID() string { return r.ID }

// OfRepo is the repository.
func (r RequestRow) OfRepo() string { return r.RepoID }

// Evolve is the row after e.
func (r RequestRow) Evolve(e domain.Recorded) RequestRow {
	at := moment(e.At)
	switch x := e.Event.(type) {
	case syncs.Requested:
		r = r.of(x.Ref)
		r.Trigger, r.RequestedBy, r.RequestedAt, r.Asked = x.Trigger, e.Actor, &at, e.Position.Offset
	case syncs.CancelRequested:
		r = r.of(x.Ref)
		r.CancelledAt = &at
	case syncs.Released:
		r = r.of(x.Ref)
		r.ReleasedAt = &at
	case syncs.Discarded:
		r = r.of(x.Ref)
		r.DiscardedAt = &at
	}
	return r
}

func (r RequestRow) of(ref syncs.Ref) RequestRow {
	r.ID, r.RepoID = ref.SyncID, ref.RepoID
	return r
}

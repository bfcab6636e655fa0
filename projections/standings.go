package projections

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// Health is what a repository's outcomes say about it, in a word.
type Health string

// The healths. NoHealth is that of a repository that was never synced.
const (
	NoHealth Health = ""
	Ready    Health = "ready"
	Warnings Health = "warnings"
	Failing  Health = "failing"
	OnHold   Health = "held"
)

// StandingRow is where a repository's catalog stands: its newest outcome, the run
// in progress, and up to where its requests are answered. It is the sum of the
// repository's runs, kept so that a list of repositories needs one row each.
type StandingRow struct {
	RepoID         string
	Health         Health
	Covered        int64  // every request before this offset is answered
	RunningID      string // "" when no run is in progress
	HeldID         string // the run that waits for a release; "" when none does
	LastID         string
	LastStatus     string
	FinishedAt     *time.Time
	Apps, Versions int
	// Listed is the repository's own version in app-events at the newest event that
	// changed what its index lists, and ListedAt when that was. It counts nothing but
	// this repository's events, so that whoever sees it learns of no other.
	Listed   int64
	ListedAt *time.Time
}

// RowID is the repository.
func (r StandingRow) RowID() string { return r.RepoID }

// OfRepo is the repository.
func (r StandingRow) OfRepo() string { return r.RepoID }

// Evolve is the row after e, which found the run as before.
func (r StandingRow) Evolve(e domain.Recorded, before RunRow) StandingRow {
	if s, ok := e.Event.(syncs.Started); ok {
		r.RepoID, r.RunningID = s.RepoID, s.SyncID
		return r
	}
	o, ok := outcomeOf(e.Event)
	if !ok {
		return r
	}
	r.RepoID, r.Covered = o.run.RepoID, max(r.Covered, o.run.Covers+1)
	if !before.Open() || before.Status == Held && r.HeldID != o.run.SyncID {
		return r // it only covers
	}
	if r.RunningID == o.run.SyncID {
		r.RunningID = ""
	}
	at := moment(e.At)
	r.Health, r.HeldID = r.healthAfter(o), r.heldAfter(o)
	r.LastID, r.LastStatus, r.FinishedAt = o.run.SyncID, o.status, &at
	r.Apps, r.Versions = o.result.Counts.Apps, o.result.Counts.Versions
	return r
}

// EvolveListed is the row after an event of a version.
func (r StandingRow) EvolveListed(e domain.Recorded, ref catalog.VersionRef) StandingRow {
	switch e.Event.(type) {
	case catalog.VersionPublished, catalog.VersionChanged, catalog.VersionWithdrawn:
		at := moment(e.At)
		r.RepoID, r.Listed, r.ListedAt = ref.RepoID, e.Version, &at
	}
	return r // a mark of a held run takes nothing off the index
}

// healthAfter is the health after an outcome. A superseded or cancelled run says
// nothing about the source, except that a discard ends the hold of its own run.
func (r StandingRow) healthAfter(o outcome) Health {
	switch {
	case o.status == Failed:
		return Failing
	case o.status == Held:
		return OnHold
	case o.status == Completed && o.result.WarningsTotal > 0:
		return Warnings
	case o.status == Completed:
		return Ready
	case o.status == Cancelled && r.Health == OnHold && r.HeldID == o.run.SyncID:
		return Ready
	}
	return r.Health
}

// heldAfter is the held run after an outcome. A good run makes an older hold moot.
func (r StandingRow) heldAfter(o outcome) string {
	switch {
	case o.status == Held:
		return o.run.SyncID
	case o.status == Completed, r.HeldID == o.run.SyncID:
		return ""
	}
	return r.HeldID
}

// AnswerRow says that a repository's requests before Covered were answered by a
// run, if not by an earlier one. Outcomes that cover no more than earlier ones
// make none, so the first outcome that covers a request has the lowest Covered.
type AnswerRow struct {
	ID, RepoID string
	Covered    int64
	RunID      string
}

// RowID is the repository and the offset.
func (r AnswerRow) RowID() string { return r.ID }

// OfRepo is the repository.
func (r AnswerRow) OfRepo() string { return r.RepoID }

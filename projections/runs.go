package projections

import (
	"time"

	"chartledger/domain"
	"chartledger/domain/syncs"
)

// The states of a run.
const (
	Requested  = "requested" // of a sync that no run works on yet
	Running    = "running"
	Completed  = "completed"
	Failed     = "failed"
	Held       = "held"
	Superseded = "superseded"
	Cancelled  = "cancelled"
)

// RunRow is one run of the indexer.
type RunRow struct {
	ID, RepoID  string
	Trigger     syncs.Trigger
	Status      string
	RepoVersion int64
	Covers      int64
	At          time.Time // of its first event: its place among runs, for ever
	StartedAt   *time.Time
	FinishedAt  *time.Time
	Result      syncs.Result
}

// RowID is the sync.
func (r RunRow) RowID() string { return r.ID }

// OfRepo is the repository.
func (r RunRow) OfRepo() string { return r.RepoID }

// Open says whether an outcome would change the run. One that has ended is not
// open: a late release or discard of it is answered by an outcome of its id that
// only covers the question. A held run is open until released or discarded.
func (r RunRow) Open() bool {
	return r.Status == "" || r.Status == Running || r.Status == Held
}

// Evolve is the row after e.
func (r RunRow) Evolve(e domain.Recorded) RunRow {
	at := moment(e.At)
	if s, ok := e.Event.(syncs.Started); ok {
		r = r.of(s.Run, at)
		r.Status, r.StartedAt, r.FinishedAt, r.Result = Running, &at, nil, syncs.Result{}
		return r
	}
	o, ok := outcomeOf(e.Event)
	if !ok || !r.Open() {
		return r
	}
	r = r.of(o.run, at)
	r.Status, r.Result, r.FinishedAt = o.status, o.result, &at
	if r.StartedAt == nil && !o.result.StartedAt.IsZero() {
		started := moment(o.result.StartedAt)
		r.StartedAt = &started
	}
	return r
}

func (r RunRow) of(run syncs.Run, at time.Time) RunRow {
	r.ID, r.RepoID, r.Trigger, r.RepoVersion = run.SyncID, run.RepoID, run.Trigger, run.RepoVersion
	r.Covers = max(r.Covers, run.Covers)
	if r.At.IsZero() {
		r.At = at
	}
	return r
}

// outcome is what all outcomes say.
type outcome struct {
	status string
	run    syncs.Run
	result syncs.Result
}

// outcomeOf is the outcome that e tells of, if it does.
func outcomeOf(e domain.Event) (outcome, bool) {
	switch e := e.(type) {
	case syncs.Completed:
		return outcome{Completed, e.Run, e.Result}, true
	case syncs.Failed:
		return outcome{Failed, e.Run, e.Result}, true
	case syncs.Held:
		return outcome{Held, e.Run, e.Result}, true
	case syncs.Superseded:
		return outcome{Superseded, e.Run, e.Result}, true
	case syncs.Cancelled:
		return outcome{Cancelled, e.Run, e.Result}, true
	}
	return outcome{}, false
}

package catalog

import (
	"chartledger/domain"
	"chartledger/domain/syncs"
)

// Ending is how a run ends.
type Ending string

// The endings.
const (
	Complete  Ending = "completed"
	Fail      Ending = "failed"
	Hold      Ending = "held"
	Supersede Ending = "superseded"
	Cancel    Ending = "cancelled"
)

// End ends the run, with what it counted. A run that has ended stays as it ended.
func (c *Catalog) End(run syncs.Run, how Ending, res syncs.Result) []domain.Event {
	switch how {
	case Fail:
		res.Failures = c.last.Standing.Failures + 1
	case Supersede, Cancel:
		res = c.standing(res)
		res.Paused = res.Paused && run.RepoVersion == c.last.RepoVersion // else it was edited
	}
	if c.ended(run) {
		return nil
	}
	return c.outcome(run, how, res)
}

// standing has an outcome that learned nothing of the source leave the schedule's
// back-off and pause as they are.
func (c *Catalog) standing(res syncs.Result) syncs.Result {
	res.Failures, res.Paused = c.last.Standing.Failures, c.last.Standing.Paused
	return res
}

func (c *Catalog) outcome(run syncs.Run, how Ending, res syncs.Result) []domain.Event {
	if c.closed {
		return nil
	}
	counts := syncs.Counts{}
	switch {
	case c.running != nil && c.running.SyncID == run.SyncID:
		counts = c.running.counts
		res.StartedAt = c.running.at
	case c.held != nil && c.held.SyncID == run.SyncID:
		counts = c.held.Counts // what it did when it ran, and since it was released
	}
	counts.Quarantined = res.Counts.Quarantined
	counts.Apps, counts.Versions, counts.Missing = c.liveApps, c.live, c.missing
	res.Counts = counts
	switch how {
	case Complete:
		return []domain.Event{syncs.Completed{Run: run, Result: res}}
	case Hold:
		return []domain.Event{syncs.Held{Run: run, Result: res, Count: c.missing}}
	case Supersede:
		return []domain.Event{syncs.Superseded{Run: run, Result: res}}
	case Cancel:
		return []domain.Event{syncs.Cancelled{Run: run, Result: res}}
	default:
		return []domain.Event{syncs.Failed{Run: run, Result: res}}
	}
}

// ended says whether the run has its outcome. A held run ends once more, by
// release or discard.
func (c *Catalog) ended(run syncs.Run) bool {
	return c.last.SyncID == run.SyncID && c.last.Covers >= run.Covers && (c.running == nil || c.running.SyncID != run.SyncID)
}

// Release withdraws up to limit of the versions that the held sync did not find,
// and has their apps show what is left; when none is left it completes that sync. covers
// is where the release stands, or less if something before it is still to be answered.
func (c *Catalog) Release(syncID string, covers int64, limit int) []domain.Event {
	return c.settle(syncID, covers, limit, Complete, func(r VersionRef, number string) []domain.Event {
		gone := []domain.Event{VersionWithdrawn{r, number}}
		if heir := c.apps[r.App].heir; heir != nil && heir.Of == number {
			gone = append(gone, AppChanged{r.AppRef, heir.Summary})
		}
		return gone
	})
}

// Discard takes up to limit of the marks back; when none is left the held sync is
// cancelled, and the same index counts as unchanged from then on.
func (c *Catalog) Discard(syncID string, covers int64, limit int) []domain.Event {
	return c.settle(syncID, covers, limit, Cancel, func(r VersionRef, number string) []domain.Event {
		return []domain.Event{VersionFound{r, number}}
	})
}

func (c *Catalog) settle(syncID string, covers int64, limit int, how Ending, each func(VersionRef, string) []domain.Event) []domain.Event {
	if c.held == nil || c.held.SyncID != syncID {
		return nil
	}
	run, res := c.held.Run, c.held.Result
	run.Covers = covers
	var events []domain.Event
	c.gone(nil, func(name, number string, v version) bool {
		if v.missing {
			events = append(events, each(versionRef(run, name, number), number)...)
		}
		return len(events) < limit
	})
	if len(events) > 0 {
		return events
	}
	res.Validators, res.Cause = nil, nil
	return c.outcome(run, how, c.standing(res))
}

// Close ends the catalog of a deleted repository for ever.
func (c *Catalog) Close(repoID string) []domain.Event {
	if c.closed {
		return nil
	}
	return []domain.Event{Closed{RepoID: repoID}}
}

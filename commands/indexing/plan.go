package indexing

import (
	"slices"

	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// act is what to do for a repository next.
type act string

const (
	rest      act = ""          // nothing, until woken or due
	index     act = "index"     // run, or resume, job.run, when it is its turn
	supersede act = "supersede" // end job.run: its source is not the source any more
	cancel    act = "cancel"    // end job.run: somebody does not want it
	release   act = "release"   // withdraw what the held sync job.run did not find
	discard   act = "discard"   // keep it
	closing   act = "close"     // the repository was deleted
)

// job is an act and the run that it is about.
type job struct {
	act    act
	run    syncs.Run
	work   Work
	status catalog.Status
}

// plan derives the next act from the log alone; due says that the schedule wants
// a run, which then gets the id fresh.
func plan(w Work, st catalog.Status, due bool, fresh string) job {
	j := job{work: w, status: st}
	j.run = syncs.Run{Ref: syncs.Ref{RepoID: w.Repo.ID}, RepoVersion: w.Repo.Version, Covers: w.newest()}
	covered := st.Last.Covers
	asked := w.Request.after(covered)
	switch {
	case st.Closed || w.Repo.ID == "":
		return j
	case w.Repo.Deleted:
		j.act = closing
	case st.Running != nil:
		j.resume(w, *st.Running) // before all else, as if it had never been interrupted
	case w.Release.after(covered) && w.Release.SyncID == st.HeldSync:
		j.act, j.run.SyncID, j.run.Covers = release, st.HeldSync, w.before(w.Release, covered)
	case w.Discard.after(covered) && w.Discard.SyncID == st.HeldSync:
		j.act, j.run.SyncID, j.run.Covers = discard, st.HeldSync, w.before(w.Discard, covered)
	case asked && w.cancelled(w.Request.SyncID):
		j.act, j.run.SyncID, j.run.Trigger = cancel, w.Request.SyncID, w.Request.Trigger
	case w.Repo.Syncable() != nil:
		if asked {
			j.act, j.run.SyncID, j.run.Trigger = supersede, w.Request.SyncID, w.Request.Trigger
		}
	case asked:
		j.act, j.run.SyncID, j.run.Trigger = index, w.Request.SyncID, w.Request.Trigger
	case due:
		j.act, j.run.SyncID, j.run.Trigger = index, fresh, syncs.Schedule
	}
	return j
}

// resume goes on with a run that has begun, or ends it.
func (j *job) resume(w Work, r syncs.Run) {
	j.run = r // requests since it began get a run of their own
	switch {
	case w.SourceAt > r.Covers || w.Repo.Syncable() != nil:
		j.act = supersede
	case w.stops(r, j.status.Last.Covers):
		j.act = cancel
		if !w.Request.after(r.Covers) { // else that is still to be answered
			j.run.Covers = w.Cancel.Offset
		}
	default:
		j.act = index
	}
}

// before is the offset up to which a release or discard answers everything: it reads
// no index, so that what was requested before it has still to be answered.
func (w Work) before(a *Ask, covered int64) int64 {
	for _, q := range w.requests {
		if q.Offset > covered {
			return min(q.Offset-1, a.Offset)
		}
	}
	return a.Offset
}

// stale says whether a run has to end because of what was asked since it began;
// covered is what was answered before it.
func (w Work) stale(run syncs.Run, covered int64) bool {
	return w.SourceAt > run.Covers || w.stops(run, covered)
}

// stops says whether somebody cancelled the run since it began, by its own id or
// by that of another request that it answers.
func (w Work) stops(run syncs.Run, covered int64) bool {
	return slices.ContainsFunc(w.cancels, func(c stopping) bool {
		return c.Offset > run.Covers && (c.SyncID == run.SyncID || c.asked > covered && c.asked <= run.Covers)
	})
}

// cancelled says whether somebody cancelled the sync itself.
func (w Work) cancelled(syncID string) bool {
	return slices.ContainsFunc(w.cancels, func(c stopping) bool { return c.SyncID == syncID })
}

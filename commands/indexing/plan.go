package indexing

import (
	"time"

	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// act is what to do for a repository next.
type act string

const (
	rest      act = ""          // nothing, until woken or due
	index     act = "index"     // run, or resume, job.run
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
	case w.Release.after(covered) && w.Release.SyncID == st.HeldSync:
		j.act, j.run.SyncID, j.run.Covers = release, st.HeldSync, w.Release.Offset
	case w.Discard.after(covered) && w.Discard.SyncID == st.HeldSync:
		j.act, j.run.SyncID, j.run.Covers = discard, st.HeldSync, w.Discard.Offset
	case st.Running != nil:
		j.resume(w, *st.Running)
	case asked && w.Cancel.after(w.Request.Offset):
		j.act, j.run.Covers = cancel, w.Cancel.Offset
		j.run.SyncID, j.run.Trigger = w.Request.SyncID, w.Request.Trigger
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
	case w.Cancel.after(r.Covers):
		j.act, j.run.Covers = cancel, w.Cancel.Offset
	default:
		j.act = index
	}
}

// stale says whether a run has to end because of what was asked since it began.
func (w Work) stale(run syncs.Run) bool {
	return w.SourceAt > run.Covers || w.Cancel.after(run.Covers)
}

// dueAt is when the schedule wants the next run: the zero time for never. A
// repository that denied access or was not there is left alone until it is edited
// or somebody asks.
func dueAt(w Work, st catalog.Status, checked time.Time) time.Time {
	if w.Repo.Syncable() != nil || w.Repo.Deleted || st.Closed || st.Last.Status == "" {
		return time.Time{}
	}
	if st.Last.Status == string(catalog.Fail) && st.Last.Cause != nil && pauses(st.Last.Cause.Code) {
		return time.Time{}
	}
	last := st.Last.At
	if checked.After(last) {
		last = checked
	}
	return syncs.NextRun(w.Repo.ID, last, time.Duration(w.Repo.SyncIntervalSeconds)*time.Second)
}

// pauses says whether trying again is useless until the repository is edited.
func pauses(code string) bool { return code == repo.CodeAccessDenied || code == repo.CodeNotARepo }

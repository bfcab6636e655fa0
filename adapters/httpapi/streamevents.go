package httpapi

import (
	"errors"
	"slices"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/projections"
)

// wait has one thing happen.
func (st *stream) wait() {
	select {
	case <-st.ctx.Done():
		st.over = true
	case <-st.s.Ending:
		st.over = true
	case <-st.heartbeat.C:
		st.ready.WriteString(": still here\n\n")
	case u, open := <-st.updates:
		st.progress(u, open)
	case <-st.vigil.changed:
		st.renew()
	case <-st.vigil.due.C:
		st.renew()
	case <-st.poll.C:
		st.look()
		st.pause = min(2*st.pause, st.s.PollSlow)
		st.poll.Reset(st.pause)
	}
}

// renew ends the stream of somebody who is let in no longer, and looks again for
// somebody who sees more or less than before.
func (st *stream) renew() {
	before := st.viewer
	if st.again() && !sameSight(before, st.viewer) {
		st.look()
	}
}

// again asks who the caller is by now.
func (st *stream) again() bool {
	who, err := st.vigil.renew()
	st.over = st.over || err != nil // the token is worth nothing any more, or nobody can tell
	st.viewer = st.s.viewerOf(who.User)
	return err == nil
}

// look asks the read models, as whoever the caller is by now.
func (st *stream) look() {
	if !st.again() {
		return
	}
	row, err := st.s.Queries.Sync(st.ctx, st.viewer, st.at, st.id)
	var refused *domain.Error
	switch {
	case err == nil:
		st.show(row)
	case errors.As(err, &refused) && refused.Kind == domain.Unavailable: // ask again
	default:
		st.over = true
	}
}

// show sends the sync if its status is another, and the end if that is final.
func (st *stream) show(row projections.Sync) {
	if row.Status != st.status || row.RunID != st.runID {
		st.event("sync", "", syncOf(row))
	}
	if row.RunID != st.runID || st.status == "" {
		st.follow(row)
	}
	st.status, st.runID = row.Status, row.RunID
	if final(api.SyncStatus(row.Status)) {
		st.event("end", "", syncOf(row))
		st.over = true
	}
}

// follow subscribes to the run that answers the request.
func (st *stream) follow(row projections.Sync) {
	if st.s.Progress == nil {
		return
	}
	run := row.RunID
	if run == "" {
		run = row.ID
	}
	st.cancel()
	st.updates, st.cancel = st.s.Progress.Subscribe(run)
}

// progress passes an update on. The last one makes the stream look for the outcome.
func (st *stream) progress(u Progress, open bool) {
	if !open {
		st.updates = nil
		return
	}
	st.event("progress", u.ID, api.SyncProgress{SyncID: u.SyncID, Phase: u.Phase, Done: u.Done, Total: u.Total, Bytes: u.Bytes})
	if u.Final {
		st.pause = st.s.PollFast
		st.poll.Reset(st.pause)
	}
}

func sameSight(a, b projections.Viewer) bool {
	return a.SeesAll == b.SeesAll && slices.Equal(a.Selectors, b.Selectors)
}

func final(status api.SyncStatus) bool {
	return status != api.SyncStatusRequested && status != api.SyncStatusRunning
}

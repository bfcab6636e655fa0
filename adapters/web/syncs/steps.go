package syncs

import (
	"slices"

	"chartledger/adapters/httpapi/api"
)

// steps are what a sync goes through, as its page names them. The API's phases are finer
// in places: a fetch that confirms a shrink is a part of comparing.
func steps() []string { return []string{"connect", "fetch", "read", "compare", "publish"} }

// step is how far a sync is, or where it ended; len(steps()) is all the way.
func (w view) step() int {
	switch w.sync.Status {
	case api.SyncStatusRequested:
		return 0
	case api.SyncStatusRunning:
		return w.running()
	case api.SyncStatusCompleted:
		return len(steps())
	case api.SyncStatusHeld:
		return 3
	}
	return w.reached()
}

// running is the step of what was heard last.
func (w view) running() int {
	switch p := w.progress; p.Phase {
	case "", "fetch":
		return 1 // how far a fetch is, is not told
	case "parse":
		return 2
	case "publish":
		if p.Done == 0 {
			return 3
		}
		return 4
	case "withdraw", "done":
		return 4
	}
	return 3
}

// reached is the step after those that a sync got through before it failed.
func (w view) reached() int {
	took := func(phase string) bool {
		return slices.ContainsFunc(w.sync.Phases, func(p api.SyncPhase) bool { return p.Phase == phase })
	}
	switch {
	case slices.Contains([]string{"bad_index", "index_cut_off"}, w.code()):
		return 2 // it was read, and is no index
	case took("parse"):
		return 3
	case took("fetch"):
		return 2
	case w.sync.Bytes > 0 || slices.Contains([]string{"access_denied", "http_status", "unexpected_status", "too_many_redirects", "index_too_large"}, w.code()):
		return 1
	}
	return 0
}

// code is why the sync did not complete, or "".
func (w view) code() string {
	if w.sync.Cause == nil {
		return ""
	}
	return w.sync.Cause.Code
}

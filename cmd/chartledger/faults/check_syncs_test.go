package faults_test

import (
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

type recorded = domain.Recorded

// outcomes: every request for a sync ended in an outcome that covers it, and a
// deleted repository in a closed catalog.
func (j *judge) outcomes() {
	covered, closed, ended := map[string]int64{}, map[string]bool{}, map[string]int{}
	for _, events := range j.ledger.apps {
		for _, r := range events {
			id := r.Event.PartitionKey()
			if run, is := endOf(r.Event); is {
				covered[id] = max(covered[id], run.Covers)
				ended[run.SyncID]++
			}
			if _, is := r.Event.(catalog.Closed); is {
				closed[id] = true
			}
		}
	}
	for sync, n := range ended {
		if n > 1 {
			j.violation("one outcome", nil, "sync %s ended %d times", sync, n)
		}
	}
	for _, r := range j.ledger.events {
		id := r.Event.PartitionKey()
		request, is := r.Event.(syncs.Requested)
		if is && covered[id] < r.Position.Offset && !closed[id] {
			j.violation("every sync ends", j.about(id), "sync %s of %s is covered by no outcome", request.SyncID, id)
		}
	}
	for id, states := range j.ledger.repos {
		if states[len(states)-1].Deleted && !closed[id] {
			j.violation("every sync ends", j.about(id), "%s was deleted, and its catalog is not closed", id)
		}
	}
}

// endOf is the run that an event ends, if it does.
func endOf(e domain.Event) (syncs.Run, bool) {
	switch e := e.(type) {
	case syncs.Completed:
		return e.Run, true
	case syncs.Failed:
		return e.Run, true
	case syncs.Held:
		return e.Run, true
	case syncs.Superseded:
		return e.Run, true
	case syncs.Cancelled:
		return e.Run, true
	}
	return syncs.Run{}, false
}

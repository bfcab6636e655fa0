package faults_test

import (
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

type recorded = domain.Recorded

// outcomes: every request for a sync ended in one outcome that covers it, and a
// deleted repository in a closed catalog.
func (j *judge) outcomes() {
	ended := map[string]int{}
	for _, events := range j.ledger.apps {
		for _, r := range events {
			if run, is := endOf(r.Event); is {
				ended[run.SyncID]++
			}
		}
	}
	for sync, n := range ended {
		if n > 1 {
			j.violation("one outcome", nil, "sync %s ended %d times", sync, n)
		}
	}
	for _, open := range unanswered(j.ledger.events, j.ledger.apps) {
		j.violation("every sync ends", j.about(open.repo), "%s", open.what)
	}
}

// openWork is something that the indexer has yet to do.
type openWork struct{ repo, what string }

// unanswered is what was asked for in repo-events and is not answered in app-events.
func unanswered(events []recorded, apps map[int32][]recorded) (open []openWork) {
	covered, closed := map[string]int64{}, map[string]bool{}
	for _, partition := range apps {
		for _, r := range partition {
			id := r.Event.PartitionKey()
			if run, is := endOf(r.Event); is {
				covered[id] = max(covered[id], run.Covers)
			}
			if _, is := r.Event.(catalog.Closed); is {
				closed[id] = true
			}
		}
	}
	for _, r := range events {
		id := r.Event.PartitionKey()
		switch e := r.Event.(type) {
		case syncs.Requested:
			if covered[id] < r.Position.Offset && !closed[id] {
				open = append(open, openWork{id, "sync " + e.SyncID + " of " + id + " is covered by no outcome"})
			}
		case repo.Deleted:
			if !closed[id] {
				open = append(open, openWork{id, id + " was deleted, and its catalog is not closed"})
			}
		}
	}
	return open
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

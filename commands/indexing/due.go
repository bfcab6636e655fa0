package indexing

import (
	"time"

	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// dueAt is when the schedule wants the next run after the last look: the zero time
// for never. What failed waits longer; a repository that denied access or was not
// there is left alone until it is edited or somebody asks.
func dueAt(w Work, st catalog.Status, looked time.Time) time.Time {
	if w.Repo.Syncable() != nil || w.Repo.Deleted || st.Closed || st.Last.Status == "" {
		return time.Time{}
	}
	if st.Last.At.After(looked) {
		looked = st.Last.At
	}
	return syncs.NextRun(w.Repo.ID, time.Duration(w.Repo.SyncIntervalSeconds)*time.Second, st.Last.Standing, looked)
}

// checked remembers a look that changed nothing: losing it costs one more look.
func (s *Scheduler) checked(j job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.place(j.work.Repo.ID)
	p.checked, p.rested, p.putOff = s.Clock(), true, false
	p.due = s.dueAt(j.work, j.status, p)
}

// lookBack is how far back a new scheduler looks for due times that nobody served.
const lookBack = 10 * time.Minute

// dueAt is when the schedule wants the next run. What was due before the scheduler
// began, or while the host wants to be left alone, is not done all at once.
func (s *Scheduler) dueAt(w Work, st catalog.Status, p *place) time.Time {
	looked := p.checked
	if looked.IsZero() {
		looked = s.started.Add(-lookBack)
	}
	due := dueAt(w, st, looked)
	if due.IsZero() {
		p.putOff = false // or it would wait for that time once there is a schedule again
		return due
	}
	if due.Before(s.started) {
		due = s.started.Add(spread(w.Repo.ID))
	}
	if p.putOff { // it has waited already, until the time that it was given
		return p.due
	}
	if until := s.Quiet.Until(hostOf(w.Repo.URL)); due.Before(until) && !s.Clock().Before(due) {
		p.putOff = true
		return until.Add(spread(w.Repo.ID))
	}
	return due
}

// looked has the repository's next look wait for its host again.
func (s *Scheduler) looked(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place(id).putOff = false
}

// retryAt has a repository looked at again although nobody asks.
func (s *Scheduler) retryAt(id string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place(id).due = at
}

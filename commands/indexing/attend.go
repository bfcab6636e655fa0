package indexing

import (
	"context"
	"time"

	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// syncRun is what a running run is told when its repository was woken.
type syncRun struct{ Work }

// chunk is how many small events go in one transaction.
const chunk = 1000

// retryAfter is when a repository is looked at again after an error of our own.
const retryAfter = 10 * time.Second

// attend does what is to be done for a repository, until nothing is, or it waits for
// its turn to fetch: then it is the run's, and not the worker's any more.
func (s *Scheduler) attend(ctx context.Context, id string) (launched bool) {
	for ctx.Err() == nil {
		j, err := s.plan(ctx, id)
		if err != nil {
			s.retryAt(id, s.Clock().Add(retryAfter))
			return false
		}
		switch j.act {
		case rest:
			return false
		case index:
			return s.launch(ctx, j)
		}
		if err := s.do(ctx, j); err != nil {
			s.interrupted(ctx, j, err)
			return false
		}
	}
	return false
}

// interrupted has a repository looked at again after an error of our own.
func (s *Scheduler) interrupted(ctx context.Context, j job, err error) {
	if ctx.Err() != nil {
		return
	}
	id := j.work.Repo.ID
	s.Logger.Error("a sync was interrupted", "repo", id, "sync", j.run.SyncID, "act", string(j.act), "error", err)
	s.retryAt(id, s.Clock().Add(retryAfter))
}

// plan looks at the repository's catalog and says what comes next.
func (s *Scheduler) plan(ctx context.Context, id string) (job, error) {
	st, err := inspect(ctx, s, id, (*catalog.Catalog).Status)
	if err != nil {
		return job{}, err
	}
	w := s.Repos.Work(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.place(id)
	p.seen = w.Next
	p.due = s.dueAt(w, st, p)
	due := !p.due.IsZero() && !p.due.After(s.Clock())
	return plan(w, st, due, s.NewID()), nil
}

func (s *Scheduler) do(ctx context.Context, j job) error {
	id := j.work.Repo.ID
	switch j.act {
	case supersede:
		return s.end(ctx, j.run, catalog.Supersede, syncs.Result{URL: j.work.Repo.URL})
	case cancel:
		return s.end(ctx, j.run, catalog.Cancel, syncs.Result{URL: j.work.Repo.URL})
	case release:
		return s.repeat(ctx, id, j.run, func(c *catalog.Catalog, limit int) []domain.Event {
			return c.Release(j.run.SyncID, j.run.Covers, limit)
		})
	case discard:
		return s.repeat(ctx, id, j.run, func(c *catalog.Catalog, limit int) []domain.Event {
			return c.Discard(j.run.SyncID, j.run.Covers, limit)
		})
	default:
		return s.close(ctx, j)
	}
}

// close ends the catalog of a deleted repository, and what was still asked for.
func (s *Scheduler) close(ctx context.Context, j job) error {
	w := j.work
	var open []syncs.Run
	covered := j.status.Last.Covers
	if r := j.status.Running; r != nil {
		open = append(open, *r)
		covered = max(covered, r.Covers)
	}
	if w.Request.after(covered) {
		run := j.run
		run.SyncID, run.Trigger = w.Request.SyncID, w.Request.Trigger
		open = append(open, run)
	}
	for _, run := range open {
		if err := s.end(ctx, run, catalog.Supersede, syncs.Result{URL: w.Repo.URL}); err != nil {
			return err
		}
	}
	_, err := s.decide(ctx, w.Repo.ID, j.run, func(c *catalog.Catalog) []domain.Event { return c.Close(w.Repo.ID) })
	return err
}

package indexing

import (
	"context"
	"time"

	"chartledger/commands/turns"
	"chartledger/domain/syncs"
)

// launch puts a run in line for its turn to fetch, unless its repository was woken
// since it was planned.
func (s *Scheduler) launch(ctx context.Context, j job) (launched bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.place(j.work.Repo.ID)
	if p.again {
		return false
	}
	s.runs.Add(1)
	p.next = &j
	p.waiting = s.Fetches.Line(j.wish(), func(t *turns.Turn) { s.granted(ctx, j.work.Repo.ID, t) })
	return true
}

// stays has a run that is in line answer what was asked since too, if that is all that
// came: it keeps its place, or whoever asks again and again would never have a turn.
// Nobody changes its catalog meanwhile. The lock is held.
func (s *Scheduler) stays(p *place) bool {
	w := s.Repos.Work(p.next.work.Repo.ID)
	j := plan(w, p.next.status, false, "") // a look of the schedule is planned anew
	if j.act != index || j.wish() != p.next.wish() {
		return false
	}
	p.next, p.seen = &j, w.Next
	return true
}

// wish is for a turn to fetch.
func (j job) wish() turns.Wish {
	return turns.Wish{Owner: j.work.Repo.Owner, Host: hostOf(j.work.Repo.URL), Urgent: j.run.Trigger != syncs.Schedule}
}

// granted does a run that has its turn.
func (s *Scheduler) granted(ctx context.Context, id string, t *turns.Turn) {
	defer s.runs.Done()
	s.mu.Lock()
	p := s.place(id)
	j := *p.next
	p.waiting, p.next, p.turn, p.rested = nil, nil, t, false
	s.mu.Unlock()
	var err error
	if !s.unwelcome(j) {
		err = s.index(ctx, j)
		s.looked(id)
	}
	s.mu.Lock()
	p.turn.Leave()
	p.again = p.again || err == nil && !p.rested // there may be more to do
	s.mu.Unlock()
	if err != nil {
		s.interrupted(ctx, j, err)
	}
	s.leave(id)
}

// unwelcome says whether the host said, while the run was in line, that it wants to
// be left alone. Whoever asked by hand is not kept waiting for that, and a run that has
// begun goes on.
func (s *Scheduler) unwelcome(j job) bool {
	w := j.wish()
	s.mu.Lock()
	defer s.mu.Unlock()
	return !w.Urgent && j.status.Running == nil && !s.place(j.work.Repo.ID).putOff && s.Quiet.Until(w.Host).After(s.Clock())
}

// heard remembers what the host of a failed run asked for.
func (s *Scheduler) heard(j job, f *Failure) {
	if f.RetryAfter > 0 {
		s.Quiet.Keep(j.wish().Host, s.Clock(), f.RetryAfter)
	}
}

// reads has the run wait for a place to read what it fetched. Others get its turn to
// fetch, unless very many wait so: what is fetched and not read takes space.
func (r *run) reads(ctx context.Context) error {
	wish := r.wish()
	wish.Host = ""
	fetched := r.turn()
	if fetched.Lend() {
		defer fetched.Forgo()
	}
	return r.swap(ctx, r.Places, wish)
}

// fetches has a run that read, and gave its place up, wait for a turn to fetch again.
// It must not keep the place: those who fetch wait for places.
func (r *run) fetches(ctx context.Context) error {
	wish := r.wish()
	wish.Urgent = true
	return r.swap(ctx, r.Fetches, wish)
}

// outside has a run that asks the network again give its place up, if it has one: the
// server may be slow, and others wait for places.
func (r *run) outside(ctx context.Context) error {
	turn := r.turn()
	if turn == nil || !turn.Of(r.Places) {
		return nil
	}
	turn.Leave()
	return r.fetches(ctx)
}

// swap has the run wait for a turn of pool, and leave the one that it has for it.
func (r *run) swap(ctx context.Context, pool *turns.Pool, wish turns.Wish) error {
	turn, err := pool.Take(ctx, wish)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.place(r.work.Repo.ID)
	p.turn.Leave()
	p.turn = turn
	return nil
}

func (r *run) turn() *turns.Turn {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.place(r.work.Repo.ID).turn
}

// slow is how long the owner of a partition may take before others get the turn of
// the run that waits for it: a partition that stands still must not stop the rest.
const slow = time.Second

// lending lends the turn that a repository's run holds while it waits for its owner
// for long; back has it wait for a turn again.
func (s *Scheduler) lending(ctx context.Context, id string) (back func()) {
	s.mu.Lock()
	turn := s.place(id).turn
	s.mu.Unlock()
	if turn == nil {
		return func() {}
	}
	lent := make(chan bool, 1)
	timer := time.AfterFunc(slow, func() { lent <- turn.Lend() })
	return func() {
		if !timer.Stop() && <-lent {
			turn.Reclaim(ctx)
		}
	}
}

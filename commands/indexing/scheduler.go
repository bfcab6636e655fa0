package indexing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"chartledger/commands/journal"
	"chartledger/commands/turns"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Owner decides the commands of one partition of app-events.
type Owner interface {
	Do(ctx context.Context, c journal.Command[*catalog.State]) (journal.Receipt, error)
}

// Options of a Scheduler; every field is needed, unless it says otherwise.
type Options struct {
	Repos *Repos
	// Mine picks the repositories that are this scheduler's; nil: all are.
	Mine func(repoID string) bool
	// Owner is who decides for a repository, and the partition of its key.
	Owner    func(repoID string) (Owner, domain.Partition)
	Reader   Reader
	Open     func(ctx context.Context, secretID string) (repo.Credential, error)
	Progress func(Progress) // must not block
	Auditor  Auditor        // nil: storages are not looked at
	NewID    func() string
	Clock    func() time.Time
	Workers  int // repositories whose next act is planned at once
	// Fetches and Places bound what all schedulers of the process do at once: fetching
	// indexes, which costs little but may take minutes, and reading them, which costs
	// memory and processors. Quiet is what hosts told them. nil: its own.
	Fetches, Places *turns.Pool
	Quiet           *Quiet
	// Confirm is how long after something was found missing the index is fetched once
	// more. Who writes an index while it is read has this time to finish.
	Confirm time.Duration
	// Memory saves reading what did not change; nil: every reading is a whole one.
	Memory *Memory
	Logger *slog.Logger
}

// Scheduler works on every repository that has something to be done, for each on
// one thing at a time. Workers plan; a run then waits for its turn to fetch, and
// what it fetched for a place to be read, and holds no worker meanwhile.
type Scheduler struct {
	Options
	queue   chan struct{} // tells a worker that line may have one
	started time.Time
	runs    sync.WaitGroup // in line or under way

	mu    sync.Mutex
	line  []string // to be planned, in order
	repos map[string]*place
}

// place is a repository's place in the scheduler.
type place struct {
	queued, active, again bool
	waiting               *turns.Waiting // for its turn to fetch
	next                  *job           // what it waits with
	turn                  *turns.Turn    // of the active run
	stop                  func(syncRun)  // of the active run
	rested                bool           // the active run found nothing new: nothing else is to be done
	checked               time.Time      // last look that changed nothing; not in the log
	due                   time.Time      // zero: not by the schedule
	putOff                bool           // the next look has waited for its host once
	seen                  int64          // Work.Next of the newest plan

	found []syncs.Warning // by the audit of the last outcome; not in the log
}

// NewScheduler makes a Scheduler. Run runs it.
func NewScheduler(o Options) *Scheduler {
	for _, pool := range []**turns.Pool{&o.Fetches, &o.Places} {
		if *pool == nil {
			*pool = turns.New(turns.Options{Limit: o.Workers, Clock: o.Clock})
		}
	}
	if o.Quiet == nil {
		o.Quiet = NewQuiet()
	}
	return &Scheduler{Options: o, queue: make(chan struct{}, o.Workers), repos: make(map[string]*place)}
}

// Wake has a repository looked at soon, and stops a run that has become useless.
// It does not block.
func (s *Scheduler) Wake(repoID string) {
	if !s.mine(repoID) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.place(repoID)
	if p.waiting != nil && s.stays(p) {
		return
	}
	if p.waiting != nil && p.waiting.Leave() { // what it waits for may not be wanted any more
		p.waiting, p.active = nil, false
		s.runs.Done()
	}
	switch {
	case p.active:
		p.again = true
		if p.stop != nil {
			p.stop(syncRun{s.Repos.Work(repoID)})
		}
	case !p.queued:
		p.queued = true
		s.line = append(s.line, repoID)
		s.nudge()
	}
}

// Hear is Wake for an event of a repository, if that is of any concern.
func (s *Scheduler) Hear(repoID string) {
	if !s.mine(repoID) {
		return
	}
	news := s.Repos.Work(repoID).Next
	s.mu.Lock()
	concern := s.place(repoID).seen < news
	s.mu.Unlock()
	if concern {
		s.Wake(repoID)
	}
}

func (s *Scheduler) mine(repoID string) bool { return s.Mine == nil || s.Mine(repoID) }

func (s *Scheduler) place(repoID string) *place {
	p, ok := s.repos[repoID]
	if !ok {
		p = &place{}
		s.repos[repoID] = p
	}
	return p
}

// nudge tells one idle worker, if there is one.
func (s *Scheduler) nudge() {
	select {
	case s.queue <- struct{}{}:
	default:
	}
}

// Run works until ctx ends. Before it, the owners must serve and Repos must have
// caught up with what the log held when they claimed.
func (s *Scheduler) Run(ctx context.Context) {
	s.started = s.Clock()
	for _, id := range s.Repos.IDs() {
		s.Wake(id)
	}
	var workers sync.WaitGroup
	for range s.Workers {
		workers.Go(func() { s.serve(ctx) })
	}
	s.tick(ctx)
	workers.Wait()
	s.clear()
	s.runs.Wait()
}

// clear takes everything out of the line for fetches.
func (s *Scheduler) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.repos {
		if p.waiting != nil && p.waiting.Leave() {
			s.runs.Done()
		}
	}
}

// tick wakes what is due and what nobody woke for, every second.
func (s *Scheduler) tick(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	var heard int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			var missed []string
			missed, heard = s.missed(heard)
			for _, id := range append(s.dueNow(), missed...) {
				s.Wake(id)
			}
		}
	}
}

// missed are the repositories with news from an offset on that no plan has seen,
// and the offset to look from next: who wakes may have lost some.
func (s *Scheduler) missed(from int64) (ids []string, next int64) {
	touched, next := s.Repos.Since(from)
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, news := range touched {
		if s.mine(id) && s.place(id).seen < news {
			ids = append(ids, id)
		}
	}
	return ids, next
}

func (s *Scheduler) dueNow() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Clock()
	var due []string
	for id, p := range s.repos {
		if !p.active && !p.queued && !p.due.IsZero() && !p.due.After(now) {
			due = append(due, id)
		}
	}
	return due
}

// serve takes one repository after another out of the line.
func (s *Scheduler) serve(ctx context.Context) {
	for {
		id, ok := s.next()
		if !ok {
			select {
			case <-ctx.Done():
				return
			case <-s.queue:
			}
			continue
		}
		if ctx.Err() != nil {
			return
		}
		if !s.attend(ctx, id) {
			s.leave(id)
		}
	}
}

func (s *Scheduler) next() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.line) == 0 {
		return "", false
	}
	id := s.line[0]
	s.line = s.line[1:]
	p := s.place(id)
	p.queued, p.active, p.again = false, true, false
	if len(s.line) > 0 {
		s.nudge()
	}
	return id, true
}

// leave ends the work on a repository; one that was woken meanwhile goes back in line.
func (s *Scheduler) leave(id string) {
	s.mu.Lock()
	p := s.place(id)
	p.active, p.stop, p.turn = false, nil, nil
	again := p.again
	s.mu.Unlock()
	if again {
		s.Wake(id)
	}
}

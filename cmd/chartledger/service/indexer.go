package service

import (
	"context"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/kafka"
	"chartledger/commands/indexing"
	"chartledger/commands/journal"
	"chartledger/commands/publishing"
	"chartledger/commands/turns"
	"chartledger/domain"
	"chartledger/domain/catalog"
)

// indexer is a process's part in reading repositories: for each partition of
// app-events that it owns, an owner that decides what an index means and a
// scheduler that reads the indexes of the partition's repositories.
type indexer struct {
	*service
	st       *storage
	seats    seats
	repos    *indexing.Repos
	progress func(indexing.Progress)
	memory   *indexing.Memory

	// Of all schedulers together: a host, an owner and the machine know one process.
	fetches, places *turns.Pool
	quiet           *indexing.Quiet
	audits          *publishing.Auditor

	mu         sync.Mutex
	schedulers map[domain.Partition]*indexing.Scheduler
}

// gatherRepos is how long a sync that was asked for may wait for others.
const gatherRepos = 10 * time.Millisecond

// confirmAfter is how long after a shrink was found an index is fetched once more.
const confirmAfter = 2 * time.Second

// indexMemory is how many bytes are spent on knowing which apps of the indexes are as
// they were: 24 for each app.
const indexMemory = 16 << 20

// startIndexer starts the process's own fold of repo-events, the handler that wakes
// schedulers, and a part for each slot that it may come to own.
func (s *service) startIndexer(st *storage) error {
	publish, err := s.progressPublisher()
	if err != nil {
		return err
	}
	i := &indexer{
		service: s, st: st, seats: s.seats(kafka.IndexerSlots, kafka.AppPartitions), repos: s.repos(),
		progress: publish, fetches: s.fetches(), places: s.places(), quiet: indexing.NewQuiet(),
		memory:     indexing.NewMemory(indexMemory),
		audits:     s.auditor(s.helm()),
		schedulers: make(map[domain.Partition]*indexing.Scheduler),
	}
	s.indexer = i
	for n := range int32(kafka.AppPartitions) {
		p := domain.Partition{Topic: domain.AppEvents, Number: n}
		s.part(s.serving, "slot of "+p.String(), func(ctx context.Context) error { return i.attend(ctx, p) })
	}
	s.part(s.serving, "waker", i.wake)
	return nil
}

// planners is how many repositories of a partition are planned at once: they wait for
// its owner only, whose answers come in batches.
const planners = 16

// fetches are the turns to fetch. An owner with very many repositories on servers that
// only drip gets no more than a quarter for sure.
func (s *service) fetches() *turns.Pool {
	n := s.Config.Fetches
	return turns.New(turns.Options{
		Limit: n, PerHost: max(1, s.Config.FetchesPerHost-1), // one is left for whoever validates
		Share: max(1, n/4), Clock: time.Now,
	})
}

// places are where fetched indexes are read.
func (s *service) places() *turns.Pool {
	n := s.Config.SyncWorkers
	return turns.New(turns.Options{Limit: n, Share: max(1, n/2), Clock: time.Now})
}

// attend works on a slot in every term that the process has it.
func (i *indexer) attend(ctx context.Context, p domain.Partition) error {
	seat := i.seats.seat(p.Number)
	for ctx.Err() == nil {
		term, changed := seat.Term()
		if term == nil {
			select {
			case <-ctx.Done():
			case <-changed:
			}
			continue
		}
		err := i.serve(ctx, term, seat, p)
		term.Release()
		if err != nil {
			return err
		}
	}
	return nil
}

// serve owns a slot for a term. Nothing of it is kept afterwards: the state of a
// partition that another process owns would only cost memory.
func (i *indexer) serve(ctx context.Context, term *journal.Term, seat journal.Seat, p domain.Partition) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	defer context.AfterFunc(term, end)()
	slot := "indexer." + strconv.Itoa(int(p.Number))
	log := i.log.Log(slot, []domain.Partition{p}, i.barrier())
	defer log.Close()
	state, undo := catalog.NewState()
	owner := journal.NewOwner(log, state, undo, journal.Options{Logger: i.Logger, Writable: i.st.writable, Seat: held{seat, &journal.Term{Context: term, Release: func() {}}}})
	defer i.slots.hold(p.String(), owner.Stats)()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer end()
		return owner.Run(ctx)
	})
	g.Go(func() error { return i.schedule(ctx, p, owner) })
	err := g.Wait()
	if term.Err() != nil {
		return nil
	}
	return err
}

// held is a seat for one term: its owner is not asked to stand by between terms.
type held struct {
	journal.Seat
	term *journal.Term // its Release does nothing: attend releases the real one
}

// Term is always the one.
func (h held) Term() (*journal.Term, <-chan struct{}) {
	return h.term, nil
}

// schedule reads the partition's repositories while its owner serves.
func (i *indexer) schedule(ctx context.Context, p domain.Partition, owner *journal.Owner[*catalog.State]) error {
	if err := i.settled(ctx, owner.Served()); err != nil {
		return nil // the term is over
	}
	scheduler := indexing.NewScheduler(indexing.Options{
		Repos:  i.repos,
		Mine:   func(repoID string) bool { return kafka.AppPartition(repoID) == p },
		Owner:  func(string) (indexing.Owner, domain.Partition) { return owner, p },
		Reader: i.helm(), Auditor: i.audits, Open: i.credential, Progress: i.progress, NewID: newID, Clock: time.Now,
		Workers: planners, Fetches: i.fetches, Places: i.places, Quiet: i.quiet,
		Confirm: confirmAfter, Memory: i.memory, Logger: i.Logger,
	})
	i.mu.Lock()
	i.schedulers[p] = scheduler
	i.mu.Unlock()
	defer func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		delete(i.schedulers, p)
	}()
	scheduler.Run(ctx)
	return nil
}

// pause waits d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

package service

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"golang.org/x/sync/errgroup"

	"chartledger/adapters/kafka"
	"chartledger/commands"
	"chartledger/commands/indexing"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/catalog"
)

// owners are the owners of all slots. Here one process owns them all; which slots
// a process owns is decided by whoever calls Run on them.
type owners struct {
	registrar *journal.Owner[*commands.State]
	apps      map[domain.Partition]*journal.Owner[*catalog.State]
}

// serving says whether every slot is owned and serves.
func (o *owners) serving() error {
	if !o.registrar.Stats().Serving {
		return fmt.Errorf("the registrar has not claimed its slot")
	}
	for p, owner := range o.apps {
		if !owner.Stats().Serving {
			return fmt.Errorf("the slot of %s is not claimed", p)
		}
	}
	return nil
}

// startIndexer starts the owners of app-events, the process's own fold of
// repo-events, the handler that wakes the scheduler, and the scheduler itself.
func (s *service) startIndexer(ctx context.Context, g *errgroup.Group, st *storage) error {
	s.owners.apps = make(map[domain.Partition]*journal.Owner[*catalog.State])
	for n := range int32(kafka.AppPartitions) {
		s.startAppOwner(ctx, g, st, domain.Partition{Topic: domain.AppEvents, Number: n})
	}
	publish, err := s.progressPublisher(ctx, g)
	if err != nil {
		return err
	}
	repos := indexing.NewRepos()
	scheduler := indexing.NewScheduler(indexing.Options{
		Repos: repos,
		Owner: func(repoID string) (indexing.Owner, domain.Partition) {
			p := kafka.AppPartition(repoID)
			return s.owners.apps[p], p
		},
		Reader: s.helm(), Open: s.handler.Credential, Progress: publish,
		NewID: newID, Clock: time.Now, Workers: s.Config.SyncWorkers, Logger: s.Logger,
	})
	s.run(ctx, g, "repo fold", func(ctx context.Context) error {
		return s.log.Follow(ctx, []kafka.Start{{Partition: registrarPartitions[0]}}, func(_ context.Context, b domain.Batch) error {
			repos.Apply(b)
			return nil
		})
	})
	s.run(ctx, g, "indexer", func(ctx context.Context) error {
		if err := s.settled(ctx, repos); err != nil {
			return err
		}
		scheduler.Run(ctx)
		return nil
	})
	return s.startWaker(ctx, g, repos, scheduler)
}

func (s *service) startAppOwner(ctx context.Context, g *errgroup.Group, st *storage, p domain.Partition) {
	state, undo := catalog.NewState()
	slot := "indexer." + strconv.Itoa(int(p.Number))
	log := s.log.Log(slot, []domain.Partition{p}, s.barrier())
	owner := journal.NewOwner(log, state, undo, journal.Options{Logger: s.Logger, Writable: st.writable})
	s.owners.apps[p] = owner
	s.run(ctx, g, slot, func(ctx context.Context) error {
		defer log.Close()
		return owner.Run(ctx)
	})
}

// settled waits until every slot is claimed, and the fold of repo-events holds all
// that was there by then: no run may start on less.
func (s *service) settled(ctx context.Context, repos *indexing.Repos) error {
	for s.owners.serving() != nil {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(5 * time.Millisecond):
		}
	}
	var stable int64
	for attempt := 0; ; attempt++ {
		var err error
		if stable, err = s.log.Stable(ctx, registrarPartitions[0]); err == nil {
			break
		}
		if ctx.Err() != nil {
			return nil
		}
		pause(ctx, 100*time.Millisecond)
	}
	return reach(ctx, repos, stable)
}

// reach waits until the fold has come to offset.
func reach(ctx context.Context, repos *indexing.Repos, offset int64) error {
	for {
		position, moved := repos.Position()
		if position >= offset {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}

// startWaker is the reaction to repo-events: a handler on watermill that waits for
// the fold to reach its message, wakes the scheduler and acks. It does no work of
// its own: a handler that works for seconds blocks its partition.
func (s *service) startWaker(ctx context.Context, g *errgroup.Group, repos *indexing.Repos, scheduler *indexing.Scheduler) error {
	router, err := s.log.Router()
	if err != nil {
		return err
	}
	events, err := s.log.EventSubscriber(func(err error) { s.health.fail("repo-events", err) })
	if err != nil {
		return err
	}
	router.AddConsumerHandler("wake-indexer", string(domain.RepoEvents), events, func(m *message.Message) error {
		offset, err := strconv.ParseInt(m.Metadata.Get(kafka.MetadataOffset), 10, 64)
		if err != nil {
			return fmt.Errorf("read the offset of a message: %w", err)
		}
		if err := reach(m.Context(), repos, offset+1); err != nil {
			return err
		}
		scheduler.Wake(m.Metadata.Get(kafka.MetadataKey))
		return nil
	})
	s.run(ctx, g, "waker", func(ctx context.Context) error { return router.Run(ctx) })
	return nil
}

// pause waits d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

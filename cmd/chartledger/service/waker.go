package service

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"

	"chartledger/adapters/kafka"
	"chartledger/commands/indexing"
	"chartledger/domain"
)

// settled waits until the slot is claimed, and the fold of repo-events holds all
// that was there by then: no run may start on less.
func (i *indexer) settled(ctx context.Context, claimed <-chan struct{}) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-claimed:
	}
	for {
		stable, err := i.log.Stable(ctx, registrarPartitions[0])
		if err == nil {
			return reach(ctx, i.repos, stable)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		pause(ctx, 100*time.Millisecond)
	}
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

// wake is the reaction to repo-events: a handler on watermill that waits for the
// fold to reach its message, wakes the repository's scheduler and acks. It does no
// work of its own: a handler that works for seconds blocks its partition.
func (i *indexer) wake(ctx context.Context) error {
	router, err := i.log.Router()
	if err != nil {
		return err
	}
	events, err := i.log.EventSubscriber(func(err error) { i.health.fail("repo-events", err) })
	if err != nil {
		return err
	}
	router.AddConsumerHandler("wake-indexer", string(domain.RepoEvents), events, func(m *message.Message) error {
		offset, err := strconv.ParseInt(m.Metadata.Get(kafka.MetadataOffset), 10, 64)
		if err != nil {
			return fmt.Errorf("read the offset of a message: %w", err)
		}
		if err := reach(m.Context(), i.repos, offset+1); err != nil {
			return err
		}
		id := m.Metadata.Get(kafka.MetadataKey)
		i.mu.Lock()
		scheduler := i.schedulers[kafka.AppPartition(id)]
		i.mu.Unlock()
		if scheduler != nil {
			scheduler.Hear(id)
		}
		return nil
	})
	return router.Run(ctx)
}

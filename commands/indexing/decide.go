package indexing

import (
	"context"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/syncs"
)

// Actor is the es-actor of everything the indexer writes.
const Actor = "system:indexer"

// decide has the owner of the repository's partition decide on its catalog. What
// a catalog answers is always the difference to what it holds, so asking again
// after an unknown outcome repeats nothing.
func (s *Scheduler) decide(ctx context.Context, id string, run syncs.Run, d func(*catalog.Catalog) []domain.Event) (int, error) {
	owner, partition := s.Owner(id)
	for attempt := 0; ; attempt++ {
		receipt, err := owner.Do(ctx, journal.Command[*catalog.State]{
			Partition: partition,
			Origin:    domain.Origin{CommandID: run.SyncID, Actor: Actor, CorrelationID: run.SyncID},
			Decide: func(st *catalog.State, _ time.Time) ([]domain.Event, error) {
				return d(st.Of(id)), nil
			},
		})
		switch domain.KindOf(err) {
		case domain.Unknown, domain.Unavailable, domain.Busy:
		default:
			return len(receipt.Events), err
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(min(20*time.Millisecond<<min(attempt, 6), time.Second)):
		}
	}
}

// repeat decides until there is nothing left to do.
func (s *Scheduler) repeat(ctx context.Context, id string, run syncs.Run, d func(*catalog.Catalog) []domain.Event) error {
	for {
		if n, err := s.decide(ctx, id, run, d); err != nil || n == 0 {
			return err
		}
	}
}

// end writes the run's outcome. It is written even when the run was told to stop.
func (s *Scheduler) end(ctx context.Context, run syncs.Run, how catalog.Ending, res syncs.Result) error {
	_, err := s.decide(ctx, run.RepoID, run, func(c *catalog.Catalog) []domain.Event {
		events := c.End(run, how, res)
		if len(events) == 0 {
			return nil
		}
		return append(c.Start(run), events...)
	})
	return err
}

// inspect answers what f sees in a repository's catalog, confirmed by the log.
func inspect[T any](ctx context.Context, s *Scheduler, id string, f func(*catalog.Catalog) T) (T, error) {
	var seen T
	_, err := s.decide(ctx, id, syncs.Run{}, func(c *catalog.Catalog) []domain.Event {
		seen = f(c)
		return nil
	})
	return seen, err
}

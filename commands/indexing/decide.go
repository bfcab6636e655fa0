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

// patience is how long a decision may take. A worker that waits for one partition
// for ever would be missing for all the others.
const patience = time.Minute

// decide has the owner of the repository's partition decide on its catalog. What
// a catalog answers is always the difference to what it holds, so asking again
// after an unknown outcome repeats nothing.
func (s *Scheduler) decide(ctx context.Context, id string, run syncs.Run, d func(*catalog.Catalog) []domain.Event) (int, error) {
	owner, partition := s.Owner(id)
	defer s.lending(ctx, id)()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
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

// repeat decides in pieces until there is nothing left to do. A piece that is too
// large for the log is made smaller.
func (s *Scheduler) repeat(ctx context.Context, id string, run syncs.Run, d func(c *catalog.Catalog, limit int) []domain.Event) error {
	limit := chunk
	for {
		n, err := s.decide(ctx, id, run, func(c *catalog.Catalog) []domain.Event { return d(c, limit) })
		switch {
		case domain.KindOf(err) == domain.TooLarge && limit > 1:
			limit /= 2
		case err != nil || n == 0:
			return err
		}
	}
}

// end writes the run's outcome.
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
// After an error seen is left alone: the owner may just be writing it.
func inspect[T any](ctx context.Context, s *Scheduler, id string, f func(*catalog.Catalog) T) (T, error) {
	var seen T
	_, err := s.decide(ctx, id, syncs.Run{}, func(c *catalog.Catalog) []domain.Event {
		seen = f(c)
		return nil
	})
	if err != nil {
		var none T
		return none, err
	}
	return seen, nil
}

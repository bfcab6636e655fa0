package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres"
	"chartledger/domain"
	"chartledger/projections"
)

// startProjectors keeps the read models in step with the log.
func (s *service) startProjectors(ctx context.Context) {
	for _, p := range []projections.Projection{projections.Visibility(), projections.Catalog(), projections.History()} {
		s.catchUp.expect(p)
		s.part(ctx, "projection "+p.Name, func(ctx context.Context) error { return s.project(ctx, p) })
	}
}

// project follows the log into one read model. A position that another projector
// has moved is read again; everything else that goes wrong stops the projection.
func (s *service) project(ctx context.Context, p projections.Projection) error {
	projector, err := s.db.Projector(ctx, p, postgres.ProjectorOptions{Log: s.Logger})
	if err != nil {
		return fmt.Errorf("open projection %s: %w", p.Name, err)
	}
	for ctx.Err() == nil {
		positions, err := projector.Positions(ctx)
		if err != nil {
			return err
		}
		starts := make([]kafka.Start, len(positions))
		for i, at := range positions {
			starts[i] = kafka.Start{Partition: at.Partition, Generation: at.Generation, Offset: at.Offset, Epoch: at.Epoch, Seq: at.Seq}
		}
		err = s.log.Follow(ctx, starts, func(ctx context.Context, b domain.Batch) error {
			err := projector.Apply(ctx, b)
			if err == nil {
				s.catchUp.applied(p.Name, b)
			}
			return err
		})
		if !errors.Is(err, postgres.ErrLostPosition) {
			return err
		}
		s.Logger.Info("another projector has moved the position", "projection", p.Name)
		pause(ctx, time.Second)
	}
	return nil
}

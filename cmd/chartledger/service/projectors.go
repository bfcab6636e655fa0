package service

import (
	"context"

	"chartledger/cmd/chartledger/projector"
	"chartledger/domain"
	"chartledger/projections"
)

// startProjectors keeps the read models in step with the log: all generations of
// each. Only the live one is what readiness is about.
func (s *service) startProjectors(ctx context.Context) {
	for _, p := range projections.All() {
		part := "projection " + p.Name
		s.catchUp.expect(p)
		s.part(ctx, part, func(ctx context.Context) error {
			projector.Run(ctx, projector.Options{
				Log: s.log, DB: s.db, Projection: p, Logger: s.Logger,
				Applied: func(b domain.Batch) { s.catchUp.applied(p.Name, b) },
				Health:  func(err error) { s.health.set(part, err) },
			})
			return nil
		})
	}
}

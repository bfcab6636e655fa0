package projector

import (
	"context"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/projections"
)

// verifyAll carries out the verifications that are asked for, one after another.
func (k *keeper) verifyAll(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		worked, err := k.DB.Verify(ctx, k.Projection, k.follow)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && worked:
			k.log.Warn("a verification was interrupted and begins again", "error", err)
		case err != nil:
			k.log.Debug("cannot look for verifications", "error", err)
		case worked:
			k.log.Info("a verification is over")
		}
	}
}

// follow gives handle the log from starts on.
func (k *keeper) follow(ctx context.Context, starts []projections.StartPosition, handle func(context.Context, domain.Batch) error) error {
	all := make([]kafka.Start, len(starts))
	for i, at := range starts {
		all[i] = StartOf(at)
	}
	return k.Log.Follow(ctx, all, handle)
}

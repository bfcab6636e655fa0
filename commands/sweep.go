package commands

import (
	"context"
	"fmt"
	"time"

	"chartledger/domain"
)

// sweepAge is how old a secret without an event must be before it is swept: well
// over secretAge, after which no command can name it any more.
const sweepAge = time.Hour

// Sweep destroys the secrets that no event names. It asks the registrar, so that
// a process that is no longer the owner destroys nothing.
func (h *Handler) Sweep(ctx context.Context) error {
	candidates := h.Vault.Older(h.Clock().Add(-sweepAge))
	if len(candidates) == 0 {
		return nil
	}
	var live map[string]bool
	sweeper := h.command(Meta{Actor: SystemActor + "sweep"}, "Sweep", "")
	_, err := h.decide(ctx, sweeper, repoPartition, func(s *State, _ actor, _ time.Time) ([]domain.Event, error) {
		live = s.liveSecrets()
		return nil, nil
	}, nothing)
	if err != nil {
		return fmt.Errorf("ask which secrets are live: %w", err)
	}
	var dead []string
	for _, id := range candidates {
		if !live[id] {
			dead = append(dead, id)
		}
	}
	return h.Vault.Destroy(ctx, dead...)
}

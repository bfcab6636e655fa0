package commands

import (
	"context"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// RequestSync asks for a run now. It overrides back-off and pause.
func (h *Handler) RequestSync(ctx context.Context, m Meta, repoID string) (Done, error) {
	ref := syncs.Ref{SyncID: h.NewID(), RepoID: repoID}
	return h.onRepo(ctx, h.command(m, opRequestSync, repoID), repoID, false, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		if err := r.Syncable(); err != nil {
			return nil, err
		}
		return []domain.Event{syncs.Requested{Ref: ref, Trigger: syncs.Manual}}, nil
	})
}

// CancelSync asks the indexer to stop a sync. objection is why the catalog says
// that this cannot be, or nil; it counts only for a command that was not done
// before. In the end the indexer decides: the catalog may be a little old.
func (h *Handler) CancelSync(ctx context.Context, m Meta, ref syncs.Ref, objection error) (Done, error) {
	return h.onSync(ctx, m, opCancelSync, syncs.CancelRequested{Ref: ref}, objection)
}

// ReleaseSync lets go what a held sync would withdraw; objection as in CancelSync.
func (h *Handler) ReleaseSync(ctx context.Context, m Meta, ref syncs.Ref, objection error) (Done, error) {
	return h.onSync(ctx, m, opReleaseSync, syncs.Released{Ref: ref}, objection)
}

// DiscardSync keeps what a held sync would withdraw; objection as in CancelSync.
func (h *Handler) DiscardSync(ctx context.Context, m Meta, ref syncs.Ref, objection error) (Done, error) {
	return h.onSync(ctx, m, opDiscardSync, syncs.Discarded{Ref: ref}, objection)
}

func (h *Handler) onSync(ctx context.Context, m Meta, operation Operation, e domain.Event, objection error) (Done, error) {
	c := h.command(m, operation, e.Subject())
	return h.onRepo(ctx, c, e.PartitionKey(), false, func(*State, actor, repo.Repo) ([]domain.Event, error) {
		if objection != nil {
			return nil, objection
		}
		return []domain.Event{e}, nil
	})
}

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
	return h.onRepo(ctx, h.command(m, "RequestSync", repoID), repoID, false, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		if err := r.Syncable(); err != nil {
			return nil, err
		}
		return []domain.Event{syncs.Requested{Ref: ref, Trigger: syncs.Manual}}, nil
	})
}

// CancelSync asks the indexer to stop a sync. The indexer decides whether there is still something to stop.
func (h *Handler) CancelSync(ctx context.Context, m Meta, ref syncs.Ref) (Done, error) {
	return h.onSync(ctx, m, "CancelSync", ref, syncs.CancelRequested{Ref: ref})
}

// ReleaseSync lets go what a held sync would withdraw.
func (h *Handler) ReleaseSync(ctx context.Context, m Meta, ref syncs.Ref) (Done, error) {
	return h.onSync(ctx, m, "ReleaseSync", ref, syncs.Released{Ref: ref})
}

// DiscardSync keeps what a held sync would withdraw.
func (h *Handler) DiscardSync(ctx context.Context, m Meta, ref syncs.Ref) (Done, error) {
	return h.onSync(ctx, m, "DiscardSync", ref, syncs.Discarded{Ref: ref})
}

func (h *Handler) onSync(ctx context.Context, m Meta, operation string, ref syncs.Ref, e domain.Event) (Done, error) {
	return h.onRepo(ctx, h.command(m, operation, ref.SyncID), ref.RepoID, false, func(*State, actor, repo.Repo) ([]domain.Event, error) {
		return []domain.Event{e}, nil
	})
}

package commands

import (
	"context"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
)

// change is a decision about a repository that the actor may change.
type change func(s *State, a actor, r repo.Repo) ([]domain.Event, error)

// onRepo decides a change of a repository. guarded asks for If-Match.
func (h *Handler) onRepo(ctx context.Context, c command, id string, guarded bool, ch change) (Done, error) {
	return h.decide(ctx, c, repoPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		r, err := s.mayChange(a, c, id, guarded)
		if err != nil {
			return nil, err
		}
		return ch(s, a, r)
	}, func(s *State) Outcome { return Outcome{Repo: s.repos[id]} })
}

// mayChange makes the checks that come before the network checks and the rules.
func (s *State) mayChange(a actor, c command, id string, guarded bool) (repo.Repo, error) {
	r, err := s.see(a, id)
	if err != nil {
		return r, err
	}
	if err := c.may(a, about(r)); err != nil {
		return r, err
	}
	if err := s.ownScope(c.Meta, r); err != nil {
		return r, err
	}
	if guarded {
		return r, matches(c.IfMatch, r.Version)
	}
	return r, nil
}

// AttachLabel attaches key=value.
func (h *Handler) AttachLabel(ctx context.Context, m Meta, id, key, value string) (Done, error) {
	return h.onRepo(ctx, h.command(m, opAttachLabel, id), id, false, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		return r.AttachLabel(key, value)
	})
}

// DetachLabel takes the label off.
func (h *Handler) DetachLabel(ctx context.Context, m Meta, id, key string) (Done, error) {
	return h.onRepo(ctx, h.command(m, opDetachLabel, id), id, false, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		return r.DetachLabel(key)
	})
}

// ReplaceLabels replaces all labels.
func (h *Handler) ReplaceLabels(ctx context.Context, m Meta, id string, labels map[string]string) (Done, error) {
	return h.onRepo(ctx, h.command(m, opReplaceLabels, id), id, true, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		return r.ReplaceLabels(labels)
	})
}

// SetVisibility makes it public or private.
func (h *Handler) SetVisibility(ctx context.Context, m Meta, id string, v repo.Visibility) (Done, error) {
	c := h.command(m, opSetVisibility, id)
	return h.onRepo(ctx, c, id, false, func(_ *State, a actor, r repo.Repo) ([]domain.Event, error) {
		if err := h.publish(a, r.Owner, v); err != nil {
			return nil, err // what she may not do comes before If-Match
		}
		if err := matches(c.IfMatch, r.Version); err != nil {
			return nil, err
		}
		return r.SetVisibility(v)
	})
}

// EnableRepo has it synced again, beginning now.
func (h *Handler) EnableRepo(ctx context.Context, m Meta, id string) (Done, error) {
	newSync := h.NewID()
	return h.onRepo(ctx, h.command(m, opEnableRepo, id), id, false, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		events, err := r.Enable()
		return thenSync(r, events, newSync, syncs.OnEnable), err
	})
}

// DisableRepo stops its syncs.
func (h *Handler) DisableRepo(ctx context.Context, m Meta, id string) (Done, error) {
	return h.onRepo(ctx, h.command(m, opDisableRepo, id), id, false, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		return r.Disable()
	})
}

// TransferRepo gives it to another user. It is for operators: an owner would learn by
// it who there is and what they call their own, and could fill what they may have.
func (h *Handler) TransferRepo(ctx context.Context, m Meta, id, to string) (Done, error) {
	return h.onRepo(ctx, h.command(m, opTransferRepo, id), id, true, func(s *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		owner, ok := s.users[to]
		switch {
		case to == r.Owner:
			return nil, nil
		case !ok || owner.Disabled:
			return nil, domain.RefuseField("/owner", "unknown_user", "There is no such user, or she is disabled.")
		case s.owned[to] >= h.ReposPerOwner:
			return nil, h.errTooManyRepos("/owner")
		}
		if !owner.May(user.AddRepo, user.Of(to)) {
			return nil, domain.RefuseField("/owner", "owner_is_a_service", "Services own no repositories.")
		}
		if err := h.publish(owner, to, r.Visibility); err != nil {
			return nil, domain.RefuseField("/owner", "owner_may_not_publish", "This user may not own a public repository.")
		}
		if err := s.nameFree(to, &r.Name, r.ID); err != nil {
			return nil, err
		}
		return r.Transfer(to)
	})
}

// DeleteRepo ends it for ever. Its catalog is withdrawn in the background.
func (h *Handler) DeleteRepo(ctx context.Context, m Meta, id string) (Done, error) {
	return h.onRepo(ctx, h.command(m, opDeleteRepo, id), id, true, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		return r.Delete()
	})
}

// nameFree refuses a name that another repository of the owner has. nil is free.
func (s *State) nameFree(owner string, n *string, self string) error {
	if n == nil {
		return nil
	}
	if id, taken := s.names[name{owner, *n}]; taken && id != self {
		return &domain.Error{Kind: domain.Conflict, Code: "name_taken", Field: "/name",
			Detail: "The owner has another repository with this name. Choose a different one."}
	}
	return nil
}

// thenSync adds a request for a sync, if the events changed the source of a
// repository that can be synced afterwards.
func thenSync(r repo.Repo, events []domain.Event, syncID string, t syncs.Trigger) []domain.Event {
	changes := false
	for _, e := range events {
		r = r.Evolve(domain.Recorded{Event: e})
		changes = changes || repo.ChangesSource(e)
	}
	if !changes || r.Syncable() != nil {
		return events
	}
	return append(events, syncs.Requested{Ref: syncs.Ref{SyncID: syncID, RepoID: r.ID}, Trigger: t})
}

package commands

import (
	"context"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// UpdateRepo changes what a repository is. Secret, if not nil, is its credential
// from now on.
type UpdateRepo struct {
	repo.Patch
	Secret *repo.Credential
}

// UpdateRepo changes the fields that the patch names. A changed source is validated
// first. A credential does not follow where it might come into other hands: whoever
// may edit must not be able to have it sent to a server of her own. There, the
// repository is read with the new credential, or with none.
func (h *Handler) UpdateRepo(ctx context.Context, m Meta, id string, u UpdateRepo) (Done, error) {
	if err := u.Validate(); err != nil {
		return Done{}, err
	}
	if err := u.Secret.Validate("/credential"); err != nil {
		return Done{}, err
	}
	c := h.command(m, opUpdateRepo, id)
	return h.once(ctx, c, func(ctx context.Context) (Done, error) { return h.updateRepo(ctx, c, id, u) })
}

func (h *Handler) updateRepo(ctx context.Context, c command, id string, u UpdateRepo) (Done, error) {
	probe, done, err := h.precheck(ctx, c, id, u)
	if err != nil || done.Replayed {
		return done, err
	}
	c.claim = done.Claim
	if probe != nil {
		report, err := h.probe(ctx, probe.Target)
		if err != nil {
			return Done{}, err
		}
		u.Kind = &report.Kind
	}
	secret, err := h.seal(ctx, u.Secret)
	if err != nil {
		return Done{}, err
	}
	newSync := h.NewID()
	return h.onRepo(ctx, c, id, true, func(s *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		if !probe.covers(r, u) {
			return nil, errChangedMeanwhile()
		}
		events, err := u.decide(r, secret, h.Clock())
		if err != nil || len(events) == 0 {
			return nil, err
		}
		if err := s.nameFree(r.Owner, u.Name, id); err != nil {
			return nil, err
		}
		return thenSync(r, events, newSync, syncs.OnEdit), nil
	})
}

// decide is the edit, and what it means for the credential.
func (u UpdateRepo) decide(r repo.Repo, secret sealed, now time.Time) ([]domain.Event, error) {
	events, err := r.Update(u.Patch)
	if err != nil {
		return nil, err
	}
	var more []domain.Event
	switch to, _ := r.NeedsProbe(u.Patch); {
	case secret.ref != nil:
		if err := secret.fresh(now); err != nil {
			return nil, err
		}
		more, err = r.SetCredential(*secret.ref)
	case kept(r, to) == nil:
		more, err = r.ClearCredential()
	}
	return append(events, more...), err
}

// source is what of r has to be validated for the edit, if anything.
func (u UpdateRepo) source(r repo.Repo) (source, bool) {
	target, needed := r.NeedsProbe(u.Patch)
	s := source{Target: target, ref: kept(r, target)}
	if u.Secret != nil {
		s.Credential, s.ref = u.Secret, nil
	}
	return s, needed || u.Secret != nil
}

// kept is the credential that r keeps when it is read from to.
func kept(r repo.Repo, to repo.Target) *repo.CredentialRef {
	if repo.Reaches(r.Target(), to) {
		return nil
	}
	return r.Credential
}

package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// SetCredential validates the repository with the credential and has it used from now on.
func (h *Handler) SetCredential(ctx context.Context, m Meta, id string, secret repo.Credential) (Done, error) {
	if err := secret.Validate(""); err != nil {
		return Done{}, err
	}
	c := h.command(m, opSetCredential, id)
	return h.once(ctx, c, func(ctx context.Context) (Done, error) {
		return h.changeCredential(ctx, c, id, &secret)
	})
}

// ClearCredential has no credential used from now on. Nothing is validated: a
// credential may always be taken back, even if nothing can be read afterwards.
func (h *Handler) ClearCredential(ctx context.Context, m Meta, id string) (Done, error) {
	c := h.command(m, opClearCredential, id)
	return h.once(ctx, c, func(ctx context.Context) (Done, error) {
		return h.changeCredential(ctx, c, id, nil)
	})
}

func (h *Handler) changeCredential(ctx context.Context, c command, id string, secret *repo.Credential) (Done, error) {
	var target source
	checked, err := h.onRepo(ctx, c, id, true, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		target.Target = r.Target()
		return nil, nil
	})
	if err != nil || checked.Replayed {
		return checked, err
	}
	c.claim = checked.Claim
	target.Credential = secret
	if secret != nil {
		if _, err := h.probe(ctx, target.Target); err != nil {
			return Done{}, err
		}
	}
	kept, err := h.seal(ctx, secret)
	if err != nil {
		return Done{}, err
	}
	newSync := h.NewID()
	return h.onRepo(ctx, c, id, true, func(_ *State, _ actor, r repo.Repo) ([]domain.Event, error) {
		if secret != nil && !target.sameTarget(r.Target()) {
			return nil, errChangedMeanwhile() // it was validated for another place
		}
		if err := kept.fresh(h.Clock()); err != nil {
			return nil, err
		}
		events, err := r.ClearCredential()
		if kept.ref != nil {
			events, err = r.SetCredential(*kept.ref)
		}
		return thenSync(r, events, newSync, syncs.OnEdit), err
	})
}

// sealed is a secret that was put in the vault for a command that names it.
type sealed struct {
	ref *repo.CredentialRef // nil: there is none
	at  time.Time
}

// seal puts a credential in the vault, before the command that names it is decided.
func (h *Handler) seal(ctx context.Context, c *repo.Credential) (sealed, error) {
	if c == nil {
		return sealed{}, nil
	}
	at := h.Clock()
	id, err := h.Vault.Put(ctx, c.Plain())
	if err != nil {
		return sealed{}, errors.Join(errVaultAway(), fmt.Errorf("keep the credential: %w", err))
	}
	return sealed{ref: &repo.CredentialRef{SecretID: id, Kind: c.Kind}, at: at}, nil
}

// secretAge is how old a secret may be when it is first named: far younger than
// what the sweep takes away.
const secretAge = 10 * time.Minute

func (s sealed) fresh(now time.Time) error {
	if s.ref != nil && now.Sub(s.at) > secretAge {
		return errSecretTooOld()
	}
	return nil
}

func errVaultAway() error {
	return domain.Refuse(domain.Unavailable, "vault_unavailable", "The secret cannot be kept now. Nothing was changed; try again soon.")
}

func errSecretTooOld() error {
	return domain.Refuse(domain.Busy, "secret_too_old", "The request took too long. Try again.")
}

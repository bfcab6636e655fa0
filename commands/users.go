package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chartledger/domain"
	"chartledger/domain/user"
)

// onUser decides something about a user.
func (h *Handler) onUser(ctx context.Context, c command, id string, d func(*State, user.User) ([]domain.Event, error)) (Done, error) {
	return h.decide(ctx, c, accessPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		u, known := s.users[id]
		if !known || !a.May(user.KnowUser, user.Of(id)) {
			return nil, notFound("user")
		}
		if err := c.may(a, user.Of(id)); err != nil {
			return nil, err
		}
		return d(s, u)
	}, func(s *State) Outcome { return Outcome{User: s.users[id]} })
}

// AddUser makes a user known.
func (h *Handler) AddUser(ctx context.Context, m Meta, id string, role user.Role) (Done, error) {
	c := h.command(m, opAddUser, id)
	return h.decide(ctx, c, accessPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		if err := c.may(a, user.Thing{}); err != nil {
			return nil, err
		}
		return s.users[id].Add(id, role)
	}, nothing)
}

// UpdateUser sets role and whether the user is disabled; nil stays. The last
// enabled operator stays one: nobody could undo it.
func (h *Handler) UpdateUser(ctx context.Context, m Meta, id string, role *user.Role, disabled *bool) (Done, error) {
	return h.onUser(ctx, h.command(m, opUpdateUser, id), id, func(s *State, u user.User) ([]domain.Event, error) {
		events, err := u.Change(role, disabled)
		if err != nil {
			return nil, err
		}
		after := u
		if role != nil {
			after.Role = *role
		}
		if disabled != nil {
			after.Disabled = *disabled
		}
		if s.operators-operating(u)+operating(after) == 0 && operating(u) == 1 {
			return nil, domain.Refuse(domain.Conflict, "last_operator", "This is the last operator. Make someone else an operator first.")
		}
		return events, nil
	})
}

// SetPassword has the user sign in with the password whose argon2id hash this is.
func (h *Handler) SetPassword(ctx context.Context, m Meta, id string, passwordHash []byte) (Done, error) {
	c := h.command(m, opSetPassword, id)
	return h.withPassword(ctx, c, passwordHash, func(ctx context.Context, c command, secret func() (string, error)) (Done, error) {
		return h.onUser(ctx, c, id, func(s *State, u user.User) ([]domain.Event, error) {
			if _, err := s.inScope(m, id); err != nil {
				return nil, err
			}
			if secret == nil {
				_, err := u.SetPassword("")
				return nil, err
			}
			secretID, err := secret()
			if err != nil {
				return nil, err
			}
			return u.SetPassword(secretID)
		})
	})
}

// withPassword asks do whether a command would be done, which it says without a secret;
// then it keeps the password, and has the command done that names it.
func (h *Handler) withPassword(ctx context.Context, c command, hash []byte,
	do func(ctx context.Context, c command, secret func() (string, error)) (Done, error)) (Done, error) {
	return h.once(ctx, c, func(ctx context.Context) (Done, error) {
		checked, err := do(ctx, c, nil)
		if err != nil || checked.Replayed {
			return checked, err
		}
		c.claim = checked.Claim
		secret, err := h.keepPassword(ctx, hash)
		if err != nil {
			return Done{}, err
		}
		return do(ctx, c, secret)
	})
}

// keepPassword puts a hash in the vault, before the command that names it is decided.
// The id is not to be had when it is too late for that.
func (h *Handler) keepPassword(ctx context.Context, hash []byte) (id func() (string, error), err error) {
	at := h.Clock()
	secretID, err := h.Vault.Put(ctx, hash)
	if err != nil {
		return nil, errors.Join(errVaultAway(), fmt.Errorf("keep the password: %w", err))
	}
	return func() (string, error) {
		if h.Clock().Sub(at) > secretAge {
			return "", errSecretTooOld()
		}
		return secretID, nil
	}, nil
}

package commands

import (
	"context"
	"time"

	"chartledger/domain"
	"chartledger/domain/user"
)

// CompleteSetup gives the first operator a password: the user who is one already, or
// a new one. It is a Conflict once an operator can sign in: of two at once one wins.
func (h *Handler) CompleteSetup(ctx context.Context, m Meta, id string, passwordHash []byte) (Done, error) {
	c := h.command(m, opCompleteSetup, id)
	return h.withPassword(ctx, c, passwordHash, func(ctx context.Context, c command, secret func() (string, error)) (Done, error) {
		return h.setUp(ctx, c, id, secret)
	})
}

// setUp decides on a setup; without a secret it only says whether it would be done.
func (h *Handler) setUp(ctx context.Context, c command, id string, secret func() (string, error)) (Done, error) {
	return h.decide(ctx, c, accessPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		if err := c.may(a, user.Thing{}); err != nil {
			return nil, err
		}
		if s.setUp() {
			return nil, domain.Refuse(domain.Conflict, "setup_done", "An operator can sign in already. Ask her for an account.")
		}
		events, err := s.firstOperator(id)
		if err != nil || secret == nil {
			return nil, err
		}
		secretID, err := secret()
		if err != nil {
			return nil, err
		}
		return append(events, user.PasswordSet{Ref: user.Ref{UserID: id}, SecretID: secretID}), nil
	}, nothing)
}

// firstOperator makes sure that the user is one who may operate.
func (s *State) firstOperator(id string) ([]domain.Event, error) {
	u := s.users[id]
	if u.ID == "" {
		return u.Add(id, user.Operator)
	}
	if operating(u) == 0 {
		return nil, &domain.Error{Kind: domain.Conflict, Code: "user_exists", Field: "/user",
			Detail: "There is a user with this id who is no operator, or is disabled. Name another."}
	}
	return nil, nil
}

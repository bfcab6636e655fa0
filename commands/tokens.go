package commands

import (
	"context"
	"time"

	"chartledger/domain"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// IssueToken asks for an API token.
type IssueToken struct {
	UserID    string // "": the actor's own
	Name      string
	ExpiresAt *time.Time
	Scopes    []string // none: all that the token has that it is asked with
}

// IssueToken issues a token and answers its plain text. The text follows from the
// command id and the token's, so that a repeated request gets the same again, and one
// that comes after its outcome was forgotten does not; the log has its hash only.
func (h *Handler) IssueToken(ctx context.Context, m Meta, t IssueToken) (Done, string, error) {
	if t.UserID == "" {
		t.UserID = m.Actor
	}
	// A token that is good for less gets its own answer, not that of one which is good for more.
	c := h.command(m, opIssueToken, t.UserID+with(m.TokenID))
	id := h.NewID()
	text := h.tokenText(c.id, id)
	fresh := token.Token{
		ID: id, UserID: t.UserID, Name: t.Name, ExpiresAt: t.ExpiresAt, Scopes: t.Scopes,
		SHA256: HashToken(text), Prefix: text[:len(TokenPrefix)+6],
	}
	done, err := h.decide(ctx, c, accessPartition, func(s *State, a actor, now time.Time) ([]domain.Event, error) {
		owner, known := s.users[t.UserID]
		if !a.May(user.KnowUser, user.Of(t.UserID)) {
			return nil, notFound("user")
		}
		if err := c.may(a, user.Of(t.UserID)); err != nil {
			return nil, err
		}
		used, err := s.inScope(m, t.UserID)
		if err != nil {
			return nil, err
		}
		if !known || owner.Disabled {
			return nil, domain.RefuseField("/user", "unknown_user", "There is no such user, or she is disabled.")
		}
		return token.Issue(fresh, used, s.theirs(t.UserID), now)
	}, nothing)
	if err != nil {
		return Done{}, "", err
	}
	return done, h.tokenText(c.id, done.Token.ID), nil
}

func with(tokenID string) string {
	if tokenID == "" {
		return ""
	}
	return " with " + tokenID
}

// RevokeToken ends a token, one's own or, for operators, anyone's; whatever a token is
// good for, it may end itself. A token that is not there is NotFound.
func (h *Handler) RevokeToken(ctx context.Context, m Meta, id string) (Done, error) {
	c := h.command(m, opRevokeToken, id)
	return h.decide(ctx, c, accessPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		t, known := s.tokens[id]
		if !known || !a.May(user.KnowUser, user.Of(t.UserID)) {
			return nil, notFound("token")
		}
		if err := c.may(a, user.Of(t.UserID)); err != nil {
			return nil, err
		}
		if id == m.TokenID {
			return t.Revoke()
		}
		if _, err := s.inScope(m, t.UserID); err != nil {
			return nil, err
		}
		return t.Revoke()
	}, nothing)
}

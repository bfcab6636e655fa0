package token

import (
	"time"

	"chartledger/domain"
)

// Token is an issued token. The zero Token was not issued.
type Token struct {
	ID, UserID, Name, SHA256, Prefix string
	ExpiresAt                        *time.Time
	IssuedAt                         time.Time
	Scopes                           []string // none: all that the user may do
}

// MaxName is the length of a token's name at most, in bytes.
const MaxName = 100

// Issue has whoever presents the token of this hash act as the user.
func Issue(t Token, now time.Time) ([]domain.Event, error) {
	switch {
	case t.Name == "" || len(t.Name) > MaxName:
		return nil, domain.RefuseField("/name", "invalid_token_name", "A token's name has 1 to 100 bytes: say what it is for.")
	case t.ExpiresAt != nil && !t.ExpiresAt.After(now):
		return nil, domain.RefuseField("/expires_at", "expired", "The token would have expired already.")
	}
	return []domain.Event{Issued{Ref: Ref{t.ID, t.UserID}, Name: t.Name, SHA256: t.SHA256, Prefix: t.Prefix, ExpiresAt: t.ExpiresAt, Scopes: t.Scopes}}, nil
}

// Of is the token that an event issued.
func Of(e Issued, at time.Time) Token {
	return Token{ID: e.TokenID, UserID: e.UserID, Name: e.Name, SHA256: e.SHA256, Prefix: e.Prefix, ExpiresAt: e.ExpiresAt, IssuedAt: at, Scopes: e.Scopes}
}

// Revoke makes it worth nothing.
func (t Token) Revoke() ([]domain.Event, error) {
	return []domain.Event{Revoked{Ref{t.ID, t.UserID}}}, nil
}

// Expired says whether its time is over.
func (t Token) Expired(now time.Time) bool { return t.ExpiresAt != nil && !t.ExpiresAt.After(now) }

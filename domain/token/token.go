package token

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"chartledger/domain"
)

// Token is an issued token. The zero Token was not issued.
type Token struct {
	ID, UserID, Name, SHA256, Prefix string
	ExpiresAt                        *time.Time
	IssuedAt                         time.Time
	Scopes                           []string // sorted; none: all that the user may do
}

// MaxName is the length of a token's name at most, in bytes.
const MaxName = 100

// MaxPerUser is how many tokens that have not expired a user has at most. As many
// that have expired are remembered, those that did so last.
const MaxPerUser = 100

// Issue has whoever presents the token of this hash act as the user, who has the
// tokens theirs. with is the token that it is asked for with: nothing that comes of
// a token is worth more, or for longer. The zero Token stands for somebody signed in.
func Issue(t, with Token, theirs []Token, now time.Time) ([]domain.Event, error) {
	if t.Name == "" || len(t.Name) > MaxName {
		return nil, domain.RefuseField("/name", "invalid_token_name", "A token's name has 1 to 100 bytes: say what it is for.")
	}
	asked, err := restrict(t.Scopes)
	if err != nil {
		return nil, err
	}
	if t.Scopes, err = with.lend(asked); err != nil {
		return nil, err
	}
	if t.ExpiresAt, err = with.outlast(t.ExpiresAt, now); err != nil {
		return nil, err
	}
	if live := len(theirs) - len(expired(theirs, now)); live >= MaxPerUser {
		return nil, &domain.Error{Kind: domain.TooLarge, Code: "too_many_tokens", Field: "/user",
			Detail: fmt.Sprintf("A user has at most %d tokens that have not expired. Revoke one first.", MaxPerUser)}
	}
	return []domain.Event{Issued{Ref: Ref{t.ID, t.UserID}, Name: t.Name, SHA256: t.SHA256, Prefix: t.Prefix, ExpiresAt: t.ExpiresAt, Scopes: t.Scopes}}, nil
}

// lend answers the scopes of a token that is issued with t: those that were asked
// for, unless t has not got them; its own if none were.
func (t Token) lend(asked []string) ([]string, error) {
	if len(asked) == 0 {
		return t.Scopes, nil
	}
	for _, s := range asked {
		if !Covers(t.Scopes, s) {
			return nil, &domain.Error{Kind: domain.Forbidden, Code: "insufficient_scope", Field: "/scopes",
				Detail: "The token that this one is issued with has not got the scope " + s + " itself."}
		}
	}
	return asked, nil
}

// outlast answers when a token that is issued with t ends.
func (t Token) outlast(asked *time.Time, now time.Time) (*time.Time, error) {
	switch {
	case asked == nil:
		return t.ExpiresAt, nil
	case !asked.After(now):
		return nil, domain.RefuseField("/expires_at", "expired", "The token would have expired already.")
	case t.ExpiresAt != nil && asked.After(*t.ExpiresAt):
		return nil, domain.RefuseField("/expires_at", "outlives_its_token",
			"A token does not outlive the one that it is issued with. Ask for an earlier end, or issue it with another.")
	}
	return asked, nil
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

// Forgotten are those of a user's tokens that need not be remembered any more: what
// expired long ago, so that tokens of an hour do not pile up for ever.
func Forgotten(theirs []Token, now time.Time) []Token {
	over := expired(theirs, now)
	slices.SortFunc(over, func(x, y Token) int {
		return cmp.Or(y.ExpiresAt.Compare(*x.ExpiresAt), cmp.Compare(x.ID, y.ID))
	})
	return over[min(MaxPerUser, len(over)):]
}

func expired(all []Token, now time.Time) (over []Token) {
	for _, t := range all {
		if t.Expired(now) {
			over = append(over, t)
		}
	}
	return over
}

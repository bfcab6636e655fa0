package commands

import (
	"context"
	"time"

	"chartledger/domain"
)

// Session is somebody's sign-in by a browser. Nothing of it is in the log: losing it
// costs a login. Whether its user may act, and whether all her sessions are over, the
// log says.
type Session struct {
	Hash    []byte // SHA-256 of its id, which nobody but the browser knows
	UserID  string
	Epoch   int64 // the user's SessionEpoch when it began
	BeganAt time.Time
	SeenAt  time.Time // about when it was used last
}

// Sessions keeps sessions for all processes.
type Sessions interface {
	// Begin keeps a new one. Of very many sessions of one user the oldest may end.
	Begin(ctx context.Context, s Session) error
	// Find answers one, or ErrNoSession.
	Find(ctx context.Context, hash []byte) (Session, error)
	// Seen notes that one is in use.
	Seen(ctx context.Context, hash []byte, at time.Time) error
	// End ends one, if it is there.
	End(ctx context.Context, hash []byte) error
}

// ErrNoSession has no details: whoever guesses learns nothing.
var ErrNoSession = domain.Refuse(domain.Unauthenticated, "session_over", "The session is over. Sign in again.")

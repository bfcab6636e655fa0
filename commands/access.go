package commands

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"chartledger/domain"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// Access answers who is who from memory. Every API process has one and feeds it
// access-events; it answers nothing when it has not heard from the log for a while.
type Access struct {
	clock  func() time.Time
	maxAge time.Duration

	mu       sync.RWMutex
	dir      *directory
	position domain.Position
	fresh    time.Time // when the log was asked whether this is all there is, the last time it said so
	changed  chan struct{}
}

// Principal is who asks, and how she came in.
type Principal struct {
	User      user.User
	TokenID   string     // "" for the bootstrap token, and who came in otherwise
	Scopes    []string   // of the token; none: all that the user may do
	ExpiresAt *time.Time // when she has to come in again; nil: never
}

// NewAccess makes an Access whose answers are at most maxAge old.
func NewAccess(clock func() time.Time, maxAge time.Duration) *Access {
	return &Access{clock: clock, maxAge: maxAge, dir: newDirectory(nil), changed: make(chan struct{})}
}

// Apply takes a batch of access-events in.
func (a *Access) Apply(b domain.Batch) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range b.Records {
		a.dir.fold(r)
	}
	a.position = domain.Position{Partition: b.Partition, Generation: b.Generation, Offset: b.Next}
	if b.Next >= b.Stable {
		// Not when it was answered: a process that slept finds answers from before.
		a.fresh = b.AsOf
		if b.AsOf.IsZero() {
			a.fresh = a.clock()
		}
	}
	if len(b.Records) > 0 {
		close(a.changed)
		a.changed = make(chan struct{})
	}
}

// Watch tells how long what is answered now holds: changed is closed with the next
// event, and until is when it is too old unless the log is heard before.
func (a *Access) Watch() (changed <-chan struct{}, until time.Time) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.changed, a.fresh.Add(a.maxAge)
}

// Authenticate answers whose token this is. The Kind is Unauthenticated for a
// token that is not known, over, or of a disabled user, and Unavailable when the
// log has been silent for too long.
func (a *Access) Authenticate(text string) (Principal, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if err := a.current(); err != nil {
		return Principal{}, err
	}
	if !wellFormed(text) {
		return Principal{}, errBadToken()
	}
	t, ok := a.dir.tokens[a.dir.byHash[HashToken(text)]]
	u := a.dir.users[t.UserID]
	if !ok || t.Expired(a.clock()) || u.ID == "" || u.Disabled {
		return Principal{}, errBadToken()
	}
	return Principal{User: u, TokenID: t.ID, Scopes: t.Scopes, ExpiresAt: t.ExpiresAt}, nil
}

// Enabled answers a user who may act.
func (a *Access) Enabled(id string) (user.User, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if err := a.current(); err != nil {
		return user.User{}, err
	}
	u, ok := a.dir.users[id]
	if !ok || u.Disabled {
		return user.User{}, errBadToken()
	}
	return u, nil
}

// SetUp says whether an operator can sign in by herself, and which setup that is, or
// the next one would be: the link of one is worth nothing in another. Everybody may ask.
func (a *Access) SetUp() (done bool, round int64, err error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.dir.setUp(), a.dir.setups, a.current()
}

// Current says whether the answers are fresh, for readiness.
func (a *Access) Current() error {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.current()
}

func (a *Access) current() error {
	if a.clock().Sub(a.fresh) > a.maxAge {
		return domain.Refuse(domain.Unavailable, "access_stale", "The event log cannot be reached, so rights cannot be checked. Try again soon.")
	}
	return nil
}

// Reached says whether the events up to p are in.
func (a *Access) Reached(p domain.Position) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.position.Generation == p.Generation && a.position.Offset >= p.Offset
}

// User answers one user, or NotFound.
func (a *Access) User(id string) (user.User, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	u, ok := a.dir.users[id]
	if !ok {
		return user.User{}, notFound("user")
	}
	return u, nil
}

// Users lists users by id, after the one called after.
func (a *Access) Users(after string, limit int) []user.User {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return page(maps.Keys(a.dir.users), after, limit, func(id string) user.User { return a.dir.users[id] })
}

// Tokens are the tokens of a user, in the order in which they were issued.
func (a *Access) Tokens(userID string) []token.Token {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.dir.theirs(userID)
}

// BadToken refuses a token. The caller is not told why; the log may be.
func BadToken(reason error) error { return fmt.Errorf("%w (%w)", errBadToken(), reason) }

func errBadToken() error {
	return domain.Refuse(domain.Unauthenticated, "bad_token", "The token is not known, has expired, or was revoked.")
}

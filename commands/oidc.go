package commands

import (
	"context"
	"time"

	"chartledger/domain"
	"chartledger/domain/user"
)

// Identity is whom an identity provider vouches for, and how long.
type Identity struct {
	user.Claims
	ExpiresAt time.Time
	Barred    bool // she has no role there that lets her in here
}

// OIDCActor is who admits the users of an identity provider.
const OIDCActor = SystemActor + "oidc"

const opAdmitUser Operation = "AdmitUser"

// AdmitUser is Handler.AdmitUser.
func (c *Client) AdmitUser(ctx context.Context, m Meta, claims user.Claims) (Done, error) {
	return c.done(ctx, opAdmitUser, m, Args{Claims: &claims})
}

// AdmitUser has the user whom an identity provider vouches for be known, with the
// groups and the role that it says she has. Who is there already stays who she is,
// and only newer claims change her. It is a system's command.
func (h *Handler) AdmitUser(ctx context.Context, m Meta, claims user.Claims) (Done, error) {
	c := h.command(m, opAdmitUser, claims.ForeignID())
	return h.decide(ctx, c, accessPartition, func(s *State, a actor, _ time.Time) ([]domain.Event, error) {
		if err := c.may(a, user.Thing{}); err != nil {
			return nil, err
		}
		if u, known := s.identified(claims); known {
			return s.heed(u, claims)
		}
		id := s.idFor(claims)
		return s.users[id].Admit(id, claims)
	}, func(s *State) Outcome {
		u, _ := s.identified(claims)
		return Outcome{User: u}
	})
}

// heed has newer claims count, but keeps the last operator: nobody could undo it.
func (s *State) heed(u user.User, c user.Claims) ([]domain.Event, error) {
	if u.Disabled {
		return nil, nil
	}
	return u.Heed(c, operating(u) == 1 && s.operators == 1)
}

// idFor is what a new user is called: as she wants if that is free, and never what
// another is called.
func (s *State) idFor(c user.Claims) string {
	if _, taken := s.users[c.WantedID]; taken || !user.MayWant(c.WantedID) || c.WantedID == bootstrapUser {
		return c.ForeignID()
	}
	return c.WantedID
}

// bootstrapUser is kept for the operator whom the service adds itself, also before it has.
const bootstrapUser = "operator"

// identified is the user who is this one at an identity provider.
func (d *directory) identified(c user.Claims) (user.User, bool) {
	u, known := d.users[d.identities[identity{c.Issuer, c.Subject}]]
	return u, known
}

// Identified answers the user whom a provider vouches for, and whether what it says
// of her is in the log. It is not for one who is new. The Kind is Unauthenticated for
// a disabled one, and Unavailable when the log has been silent for too long.
func (a *Access) Identified(c user.Claims) (u user.User, current bool, err error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if err := a.current(); err != nil {
		return user.User{}, false, err
	}
	u, known := a.dir.identified(c)
	if u.Disabled {
		return user.User{}, false, errBadToken()
	}
	return u, known && !u.Outdated(c), nil
}

package httpapi

import (
	"time"

	"chartledger/commands"
)

// looksApart is how far apart the looks of a vigil are where changes come thick and
// fast, but for two: one that asks after a session asks the database.
const looksApart = 100 * time.Millisecond

// vigil tells a stream when to ask again who its caller is: what she was let in by
// may be worth nothing any more while the stream goes on. It costs a look into
// memory at each change of anybody's rights, and when they would be too old.
type vigil struct {
	s       *server
	visit   *visit
	changed <-chan struct{} // closed when somebody's rights are others
	due     *time.Timer     // fires when the caller's end, or cannot be checked any more
	last    time.Time       // when it asked
}

// keepVigil begins one, which is due at once: rights may have changed since the
// request was let in.
func (s *server) keepVigil(v *visit) *vigil { return &vigil{s: s, visit: v, due: time.NewTimer(0)} }

// renew answers who the caller is now.
func (g *vigil) renew() (commands.Principal, error) {
	changed, until := g.s.Access.Watch() // before asking, so that no change is missed
	who, err := g.visit.renew()
	if who.ExpiresAt != nil && who.ExpiresAt.Before(until) {
		until = *who.ExpiresAt
	}
	now := g.s.Clock()
	if soon := now.Add(looksApart); now.Sub(g.last) < looksApart && soon.Before(until) {
		changed, until = nil, soon
	}
	g.changed, g.last = changed, now
	g.due.Reset(max(until.Sub(now), time.Millisecond))
	return who, err
}

// called says whether the caller has to be asked for, to who has no time to wait.
func (g *vigil) called() bool {
	select {
	case <-g.changed:
	case <-g.due.C:
	default:
		return false
	}
	return true
}

func (g *vigil) end() { g.due.Stop() }

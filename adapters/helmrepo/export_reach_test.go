package helmrepo

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"

	"chartledger/domain/repo"
)

// WithResolver is o with names looked up by r.
func WithResolver(o Options, r *net.Resolver) Options {
	o.resolver = r
	return o
}

// Transports is the cache of transports.
type Transports struct{ t *transports }

// NewTransports is an empty one.
func NewTransports() Transports {
	return Transports{newTransports(func(c *tls.Config) *http.Transport { return &http.Transport{TLSClientConfig: c} })}
}

// Borrow is the transport for who trusts the authorities in t.
func (t Transports) Borrow(trust repo.TLS) (*http.Transport, func(), error) {
	return t.t.borrow(identity{TLS: trust})
}

// Kept is how many there are.
func (t Transports) Kept() int {
	t.t.mu.Lock()
	defer t.t.mu.Unlock()
	return len(t.t.kept)
}

// MaxTransports is how many are kept unused, IdleTransport how long.
const (
	MaxTransports = maxTransports
	IdleTransport = idleTransport
)

// Hosts are the bounds of what hosts are asked.
type Hosts struct{ h *hosts }

// NewHosts has these bounds.
func NewHosts(limit, perSecond int) Hosts { return Hosts{newHosts(limit, perSecond)} }

// Sync waits as a sync does, Probe as a user's validation.
func (h Hosts) Sync(ctx context.Context, origin string) (func(), error) {
	return h.h.enter(ctx, origin, syncing)
}

// Probe waits as a user's validation does.
func (h Hosts) Probe(ctx context.Context, origin string) (func(), error) {
	return h.h.enter(ctx, origin, probing)
}

// Known is how many hosts are remembered.
func (h Hosts) Known() int {
	h.h.mu.Lock()
	defer h.h.mu.Unlock()
	return len(h.h.known)
}

package oidc

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"

	"chartledger/domain"
)

// Options of a Provider. Issuer and ClientID are needed.
type Options struct {
	Issuer       string
	ClientID     string
	ClientSecret string         // empty: a public client
	Audience     string         // of bearer tokens; empty: the client id
	Scopes       []string       // that a sign-in asks for, besides openid
	RedirectURL  string         // where a sign-in comes back to; empty: there is none
	RootCAs      *x509.CertPool // nil: the system's
	Mapping      Mapping
	Logger       *slog.Logger
	Clock        func() time.Time // nil: time.Now
}

// How often the provider is asked what it is and which keys it has.
const (
	refreshEvery = time.Minute
	// refreshAtMost is between two questions, however many tokens ask for one.
	refreshAtMost = 3 * time.Second
	answerTime    = 5 * time.Second
)

// Provider is one identity provider. It is safe for concurrent use.
type Provider struct {
	Options
	client   *http.Client
	verified *lru.Cache[tokenHash, verified]
	trimmed  sync.Once // groups that are not kept are told of once

	known   atomic.Pointer[snapshot] // nil: it was not reached yet
	flights singleflight.Group
	mu      sync.Mutex
	asked   time.Time // when it was asked last
	lost    error     // why it could not be, the last time
}

// New makes a Provider. It asks nothing of it yet.
func New(o Options) *Provider {
	if o.Audience == "" {
		o.Audience = o.ClientID
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	cache, _ := lru.New[tokenHash, verified](verifiedKept) // only a negative size is an error
	return &Provider{Options: o, client: newClient(o.RootCAs), verified: cache, lost: errors.New("it was not asked yet")}
}

// Run keeps what is known of the provider fresh until ctx ends.
func (p *Provider) Run(ctx context.Context) error {
	for {
		wait := refreshEvery
		if p.refresh(ctx) != nil {
			wait = refreshAtMost
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
	}
}

// Reachable is nil if the provider answered when it was asked last.
func (p *Provider) Reachable() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// knowing is what is known of the provider, asked anew if that is not enough. The
// Kind is Unavailable if it cannot be asked.
func (p *Provider) knowing(ctx context.Context, enough func(*snapshot) bool) (*snapshot, error) {
	if s := p.known.Load(); s != nil && enough(s) {
		return s, nil
	}
	err := p.refresh(ctx)
	s := p.known.Load()
	if s == nil || err != nil && !enough(s) {
		return nil, errAway(err)
	}
	return s, nil
}

func errAway(reason error) error {
	return fmt.Errorf("%w (%w)", domain.Refuse(domain.Unavailable, "identity_provider_away",
		"The identity provider cannot be reached. API tokens work all the same; try again soon."), reason)
}

func (p *Provider) answeredJustNow() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost == nil && p.Clock().Sub(p.asked) < refreshAtMost
}

// refresh asks the provider, unless it was asked a moment ago, and says whether it answered.
func (p *Provider) refresh(ctx context.Context) error {
	answer := p.flights.DoChan("", func() (any, error) {
		p.mu.Lock()
		tooSoon, err := p.Clock().Sub(p.asked) < refreshAtMost, p.lost
		p.mu.Unlock()
		if tooSoon {
			return nil, err
		}
		s, err := p.ask(context.WithoutCancel(ctx)) // others wait for it too
		if err == nil {
			p.known.Store(s)
		}
		p.note(err)
		return nil, err
	})
	select {
	case a := <-answer:
		return a.Err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// note keeps how the last question went, and tells when that changes.
func (p *Provider) note(err error) {
	p.mu.Lock()
	was := p.lost
	p.asked, p.lost = p.Clock(), err
	p.mu.Unlock()
	switch {
	case err != nil && (was == nil || p.known.Load() == nil && was.Error() != err.Error()):
		p.Logger.Warn("the identity provider cannot be reached, or is not what the settings say; API tokens, sessions and known keys go on", "issuer", p.Issuer, "error", err)
	case err == nil && was != nil:
		p.Logger.Info("the identity provider answers", "issuer", p.Issuer)
	}
}

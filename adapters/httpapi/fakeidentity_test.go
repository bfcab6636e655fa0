package httpapi_test

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
)

// identities vouches for who has one of its tokens, or a code of that name.
type identities struct {
	mu    sync.Mutex
	known map[string]commands.Identity
	away  bool

	nonce, verifier string // of the last sign-in
}

func newIdentities() *identities { return &identities{known: map[string]commands.Identity{}} }

// vouch has the token, or code, be of a subject.
func (p *identities) vouch(token, subject string, role user.Role, after int, groups ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[token] = commands.Identity{ExpiresAt: time.Now().Add(time.Hour), Claims: user.Claims{
		Issuer: "https://id.example.com", Subject: subject, WantedID: subject, Role: role, RoleIsTheirs: true,
		Groups: groups, AsOf: time.Unix(int64(1_000_000+after), 0).UTC()}}
}

func (p *identities) change(token string, f func(*commands.Identity)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	who := p.known[token]
	f(&who)
	p.known[token] = who
}

func (p *identities) Verify(_ context.Context, token string) (commands.Identity, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	who, ok := p.known[token]
	switch {
	case p.away:
		return who, domain.Refuse(domain.Unavailable, "identity_provider_away", "It is away.")
	case !ok:
		return who, commands.BadToken(errors.New("the reason that nobody is told"))
	}
	return who, nil
}

func (p *identities) LoginURL(_ context.Context, state, nonce, verifier string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.away {
		return "", domain.Refuse(domain.Unavailable, "identity_provider_away", "It is away.")
	}
	p.nonce, p.verifier = nonce, verifier
	return "https://id.example.com/auth?state=" + url.QueryEscape(state), nil
}

func (p *identities) Redeem(ctx context.Context, issuer, code, nonce, verifier string) (commands.Identity, error) {
	p.mu.Lock()
	fits := issuer == "https://id.example.com" && nonce == p.nonce && verifier == p.verifier && nonce != ""
	p.mu.Unlock()
	if !fits {
		return commands.Identity{}, commands.BadToken(errors.New("another sign-in's"))
	}
	return p.Verify(ctx, code)
}

func (a *liveAccess) Identified(c user.Claims) (user.User, bool, error) {
	return a.now().Identified(c)
}

// signingIn has the API let in whom p vouches for.
func signingIn(p *identities) func(*httpapi.Options) {
	return func(o *httpapi.Options) {
		o.Identities, o.LoginKey, o.PublicURL = p, make([]byte, 32), "https://charts.example.com"
	}
}

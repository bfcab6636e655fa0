package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"chartledger/commands"
)

// LoginURL is where a browser goes to sign in, if somebody is there. The Kind of its
// error is Unavailable.
func (p *Provider) LoginURL(ctx context.Context, state, nonce, verifier string) (string, error) {
	s, err := p.knowing(ctx, func(*snapshot) bool { return p.answeredJustNow() })
	if err != nil {
		return "", err
	}
	return p.oauth(s).AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

func (p *Provider) oauth(s *snapshot) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: s.endpoint,
		RedirectURL: p.RedirectURL, Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...),
	}
}

// Redeem answers whom a sign-in's code is of. issuer is who says that the code is its,
// or "". The Kind is Unauthenticated for a code that is worth nothing, and Unavailable
// if the provider cannot be asked.
func (p *Provider) Redeem(ctx context.Context, issuer, code, nonce, verifier string) (commands.Identity, error) {
	if issuer != "" && issuer != p.Issuer {
		return commands.Identity{}, commands.BadToken(errors.New("the code is another provider's"))
	}
	s, err := p.knowing(ctx, func(*snapshot) bool { return true })
	if err != nil {
		return commands.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	tokens, err := p.oauth(s).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return commands.Identity{}, notRedeemed(err)
	}
	text, _ := tokens.Extra("id_token").(string)
	t, s, err := p.check(ctx, text, p.ClientID)
	if err != nil {
		return commands.Identity{}, err
	}
	if subtle.ConstantTimeCompare([]byte(t.Nonce), []byte(nonce)) != 1 || nonce == "" {
		return commands.Identity{}, commands.BadToken(errors.New("the nonce is another sign-in's"))
	}
	claims, err := p.complete(ctx, s, t, tokens)
	if err != nil {
		return commands.Identity{}, err
	}
	return p.identity(t, claims), nil
}

// notRedeemed is what an exchange ended with: the provider's refusal, or its silence.
func notRedeemed(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return commands.BadToken(brief(fmt.Errorf("redeem the code: %w", err)))
	}
	return errAway(brief(fmt.Errorf("redeem the code: %w", err)))
}

// complete are the claims of a sign-in. Many providers put few into the token, and
// the rest where the user can be asked for.
func (p *Provider) complete(ctx context.Context, s *snapshot, t *oidc.IDToken, tokens *oauth2.Token) (map[string]any, error) {
	claims := make(map[string]any)
	if err := t.Claims(&claims); err != nil {
		return nil, commands.BadToken(brief(err))
	}
	m := p.Mapping
	if s.UserInfoEndpoint() == "" || has(claims, m.User) && has(claims, m.Groups) && has(claims, m.Role) {
		return claims, nil
	}
	info, err := s.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return nil, errAway(brief(fmt.Errorf("ask for the user's claims: %w", err)))
	}
	if info.Subject != t.Subject {
		return nil, commands.BadToken(errors.New("the user's claims are another's"))
	}
	more := make(map[string]any)
	if err := info.Claims(&more); err != nil {
		return nil, commands.BadToken(brief(err))
	}
	for name, value := range more {
		if _, said := claims[name]; !said {
			claims[name] = value
		}
	}
	return claims, nil
}

func has(claims map[string]any, name string) bool { return name == "" || find(claims, name) != nil }

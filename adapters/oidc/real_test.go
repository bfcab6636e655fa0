package oidc_test

import (
	"log/slog"
	"net/url"
	"testing"
	"time"

	"chartledger/adapters/oidc"
	"chartledger/adapters/oidc/oidctest"
	"chartledger/domain/user"
)

const cameBack = "http://127.0.0.1:1/login/oidc/callback"

// of is a Provider of a real one.
func of(real *oidctest.Provider) *oidc.Provider {
	return oidc.New(oidc.Options{
		Issuer: real.Issuer, ClientID: oidctest.ClientID, ClientSecret: oidctest.ClientSecret, Audience: oidctest.Audience,
		Scopes: []string{"profile", "groups"}, RedirectURL: cameBack, RootCAs: real.CA.Pool(), Logger: slog.New(slog.DiscardHandler),
		Mapping: oidc.Mapping{User: "preferred_username", Groups: "groups", Role: "roles", Default: user.Member,
			Roles: []oidc.RoleOf{{Value: "platform", Role: user.Operator}}},
	})
}

func TestARealProvider(t *testing.T) {
	t.Parallel()
	real := oidctest.Start(t, cameBack)
	real.Say("u-1", map[string]any{"preferred_username": "Ada", "groups": []string{"devs"}, "roles": []string{"platform"}})
	p := of(real)
	b := real.Browser("u-1")

	t.Run("a bearer token", func(t *testing.T) {
		access, id := b.Tokens(t)
		who, err := p.Verify(t.Context(), access)
		want(t, who, err, "")
		if who.Subject != "u-1" || who.WantedID != "ada" || who.Role != user.Operator || len(who.Groups) != 1 || time.Until(who.ExpiresAt) < 50*time.Minute {
			t.Errorf("got %+v", who)
		}
		who, err = p.Verify(t.Context(), id) // it is for the tool
		want(t, who, err, "bad_token")
	})
	t.Run("a sign-in", func(t *testing.T) {
		to, err := p.LoginURL(t.Context(), "the-state", "the-nonce", "a-verifier-of-at-least-forty-three-characters-")
		if err != nil {
			t.Fatal(err)
		}
		redeem := func(nonce, verifier string) (string, error) {
			back := b.Walk(t, to, func(u *url.URL) bool { return u.Host == "127.0.0.1:1" }).URL.Query()
			if back.Get("state") != "the-state" {
				t.Fatalf("it came back with %v", back)
			}
			who, err := p.Redeem(t.Context(), back.Get("iss"), back.Get("code"), nonce, verifier)
			return who.WantedID + " " + string(who.Role), err
		}
		if who, err := redeem("the-nonce", "a-verifier-of-at-least-forty-three-characters-"); err != nil || who != "ada operator" {
			t.Errorf("got %q, %v", who, err)
		}
		if _, err := redeem("another", "a-verifier-of-at-least-forty-three-characters-"); code(err) != "bad_token" {
			t.Errorf("another sign-in's nonce: %v", err)
		}
		if _, err := redeem("the-nonce", "another-verifier-of-at-least-forty-three-chars"); code(err) != "bad_token" {
			t.Errorf("another's verifier: %v", err)
		}
		if _, err := p.Redeem(t.Context(), "", "no-code", "the-nonce", "v"); code(err) != "bad_token" {
			t.Errorf("no code: %v", err)
		}
	})
	t.Run("while it is away", func(t *testing.T) {
		access, _ := b.Tokens(t)
		real.Stop()
		who, err := p.Verify(t.Context(), access)
		want(t, who, err, "")
		if _, err := p.Redeem(t.Context(), "", "a-code", "the-nonce", "v"); code(err) != "identity_provider_away" {
			t.Errorf("a sign-in: %v", err)
		}
	})
}

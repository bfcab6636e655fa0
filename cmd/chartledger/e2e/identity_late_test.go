package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/oidc/oidctest"
)

// A provider that is away when the service starts keeps nobody waiting, and is found
// when it is there.
func TestAnIdentityProviderThatComesLate(t *testing.T) {
	t.Parallel()

	p := oidctest.Start(t)
	p.Say("u-1", claimed{"preferred_username": "Ada"})
	early, _ := p.Browser("u-1").Tokens(t)
	p.Stop()
	s := serve(t, embeddedPlatform(), believing(t, p)...)
	if got := s.operator().status("/me"); got != http.StatusOK {
		t.Errorf("an API token: %d", got)
	}
	if got := page(t, s.URL+"/readyz?verbose"); !strings.Contains(got, `"identity provider","ok":true,"warning":true`) || !strings.Contains(got, `{"ready":true`) {
		t.Errorf("got %s", got)
	}
	got := caller{Service: s, t: t, token: early}.do("GET", "/me", nil).want(t, http.StatusServiceUnavailable)
	if !strings.Contains(got.Body, "identity_provider_away") || got.Header.Get("Retry-After") == "" {
		t.Errorf("got %s", got.Body)
	}

	p.Start()
	access, _ := p.Browser("u-1").Tokens(t)
	late := caller{Service: s, t: t, token: access}
	eventually(t, 15*time.Second, "the provider is found", func() bool { return late.status("/me") == http.StatusOK })
	if got := (caller{Service: s, t: t, token: early}).status("/me"); got != http.StatusUnauthorized {
		t.Errorf("a token with a key that is gone: %d", got)
	}
}

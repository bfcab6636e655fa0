package oidc_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/oidc"
)

// Whatever is sent, the provider is not asked more often than every few seconds.
func TestAFloodOfUnknownKeys(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.provider()
	key := newKey(t)
	var all sync.WaitGroup
	for i := range 300 {
		all.Go(func() {
			who, err := p.Verify(t.Context(), signed(key, fmt.Sprint("k", i), f.claims(nil)))
			want(t, who, err, "bad_token")
		})
	}
	all.Wait()
	if n := f.asked.Load(); n != 1 {
		t.Errorf("the provider was asked %d times", n)
	}
	f.pass(3 * time.Second)
	who, err := p.Verify(t.Context(), signed(key, "k", f.claims(nil)))
	want(t, who, err, "bad_token")
	who, err = p.Verify(t.Context(), f.token("one", nil))
	want(t, who, err, "")
	if n := f.asked.Load(); n != 2 {
		t.Errorf("the provider was asked %d times", n)
	}
}

func TestNewKeys(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.provider()
	old := f.token("one", nil)
	who, err := p.Verify(t.Context(), old)
	want(t, who, err, "")
	f.rotate("two", newKey(t))
	who, err = p.Verify(t.Context(), old)
	want(t, who, err, "")
	f.pass(3 * time.Second)
	who, err = p.Verify(t.Context(), f.token("two", nil))
	want(t, who, err, "")
	who, err = p.Verify(t.Context(), old)
	want(t, who, err, "bad_token")
}

func TestAProviderThatIsAway(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.down.Store(true)
	p := f.provider()
	if p.Reachable() == nil {
		t.Error("it was reached before it was asked")
	}
	who, err := p.Verify(t.Context(), f.token("one", nil))
	want(t, who, err, "identity_provider_away")
	_, err = p.LoginURL(t.Context(), "state", "nonce", "verifier")
	if code(err) != "identity_provider_away" || p.Reachable() == nil {
		t.Errorf("got %v, %v", err, p.Reachable())
	}

	f.down.Store(false)
	f.pass(3 * time.Second)
	who, err = p.Verify(t.Context(), f.token("one", nil))
	want(t, who, err, "")
	if p.Reachable() != nil {
		t.Error(p.Reachable())
	}

	f.down.Store(true)
	f.pass(3 * time.Second)
	who, err = p.Verify(t.Context(), f.token("one", claims{"jti": "2"}))
	want(t, who, err, "") // its key is known
	who, err = p.Verify(t.Context(), signed(newKey(t), "two", f.claims(nil)))
	want(t, who, err, "identity_provider_away")
	_, err = p.LoginURL(t.Context(), "state", "nonce", "verifier")
	if code(err) != "identity_provider_away" {
		t.Errorf("got %v", err)
	}
}

// The slash makes it another issuer, and every token would be refused.
func TestAProviderThatCallsItselfOtherwise(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.provider(func(o *oidc.Options) { o.Issuer += "/" })
	who, err := p.Verify(t.Context(), f.token("one", claims{"iss": f.URL + "/"}))
	want(t, who, err, "identity_provider_away")
	if err == nil || !strings.Contains(err.Error(), `it calls itself "`+f.URL+`": --oidc-issuer must be exactly that`) {
		t.Errorf("got %v", err)
	}
}

func TestWhereABrowserGoes(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	text, err := f.provider().LoginURL(t.Context(), "the-state", "the-nonce", "a-verifier-that-nobody-sees")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, value := range map[string]string{"state": "the-state", "nonce": "the-nonce", "client_id": clientID,
		"response_type": "code", "scope": "openid", "code_challenge_method": "S256", "code_verifier": ""} {
		if q.Get(name) != value {
			t.Errorf("%s is %q", name, q.Get(name))
		}
	}
	if len(q.Get("code_challenge")) != 43 {
		t.Errorf("got %s", text)
	}
}

package oidc_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"github.com/go-jose/go-jose/v4"

	"chartledger/adapters/oidc"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
)

const clientID = "chartledger"

// fake is a provider that only tells of itself, and whose clock is ours to set.
type fake struct {
	*httptest.Server
	asked atomic.Int64 // for its keys
	down  atomic.Bool

	mu   sync.Mutex
	keys map[string]crypto.Signer
	now  time.Time
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{keys: map[string]crypto.Signer{"one": newKey(t)}, now: time.Unix(1_800_000_000, 0)}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": f.URL, "jwks_uri": f.URL + "/keys",
			"authorization_endpoint": f.URL + "/auth", "token_endpoint": f.URL + "/token"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		f.asked.Add(1)
		_ = json.NewEncoder(w).Encode(f.set())
	})
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.down.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

func newKey(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// set is what the provider says of its keys, with one of a kind that nobody knows.
func (f *fake) set() map[string]any {
	f.mu.Lock()
	defer f.mu.Unlock()
	keys := []any{map[string]any{"kty": "odd", "kid": "odd"}}
	for id, k := range f.keys {
		keys = append(keys, jose.JSONWebKey{Key: k.Public(), KeyID: id, Algorithm: "ES256", Use: "sig"})
	}
	return map[string]any{"keys": keys}
}

// rotate has the provider use another key alone.
func (f *fake) rotate(id string, k crypto.Signer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keys = map[string]crypto.Signer{id: k}
}

func (f *fake) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fake) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

// provider is the one that is tested.
func (f *fake) provider(change ...func(*oidc.Options)) *oidc.Provider {
	o := oidc.Options{Issuer: f.URL, ClientID: clientID, Clock: f.clock, Logger: slog.New(slog.DiscardHandler),
		Mapping: oidc.Mapping{User: "preferred_username", Groups: "groups", Default: user.Member}}
	for _, c := range change {
		c(&o)
	}
	return oidc.New(o)
}

type claims = map[string]any

// claims are good ones, with changes; nil leaves one out.
func (f *fake) claims(changes claims) claims {
	now := f.clock().Unix()
	c := claims{"iss": f.URL, "aud": clientID, "sub": "1", "iat": now, "exp": now + 60}
	for name, value := range changes {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	return c
}

// token is signed with the key of this id.
func (f *fake) token(id string, changes claims) string {
	f.mu.Lock()
	key := f.keys[id]
	f.mu.Unlock()
	return signed(key, id, f.claims(changes))
}

func signed(key crypto.Signer, id string, c claims) string {
	text, _ := json.Marshal(c)
	return oidctest.SignIDToken(key, id, "ES256", string(text))
}

// code is what a refusal tells machines.
func code(err error) string {
	var refusal *domain.Error
	if err != nil && !errors.As(err, &refusal) {
		return "internal: " + err.Error()
	}
	if err == nil {
		return ""
	}
	return refusal.Code
}

func want(t *testing.T, who commands.Identity, err error, code_ string) {
	t.Helper()
	if code(err) != code_ || (err == nil) != (who.Subject != "") {
		t.Errorf("got %+v, %v; want %q", who, err, code_)
	}
}

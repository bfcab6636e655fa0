package oidc

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"
)

// snapshot is what the provider said of itself.
type snapshot struct {
	*oidc.Provider
	endpoint oauth2.Endpoint
	keys     []jose.JSONWebKey
	print    [sha256.Size]byte // of the keys: with others, nothing that was verified counts
}

// mostKeys is how many keys of a provider's are looked at: a token that names none
// costs a signature each.
const mostKeys = 32

// ask has the provider tell of itself and of its keys.
func (p *Provider) ask(ctx context.Context) (*snapshot, error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), answerTime)
	defer cancel()
	provider, err := oidc.NewProvider(ctx, p.Issuer)
	var other *oidc.IssuerMismatchError
	if errors.As(err, &other) {
		return nil, brief(fmt.Errorf("it calls itself %q: --oidc-issuer must be exactly that", other.Discovered))
	}
	if err != nil {
		return nil, brief(fmt.Errorf("ask what it is: %w", err))
	}
	var said struct {
		Keys  string   `json:"jwks_uri"`
		Login []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := provider.Claims(&said); err != nil {
		return nil, fmt.Errorf("read what it is: %w", err)
	}
	s := &snapshot{Provider: provider, endpoint: provider.Endpoint()}
	s.endpoint.AuthStyle = authStyle(p.ClientSecret, said.Login)
	if err := s.fetchKeys(ctx, p.client, said.Keys); err != nil {
		return nil, brief(fmt.Errorf("ask for its keys: %w", err))
	}
	return s, nil
}

// authStyle is how we log in at the provider: a code is good for one try only.
func authStyle(secret string, methods []string) oauth2.AuthStyle {
	for _, m := range methods {
		if m == "client_secret_basic" && secret != "" {
			return oauth2.AuthStyleInHeader
		}
	}
	if len(methods) == 0 && secret != "" {
		return oauth2.AuthStyleInHeader // what the standard says of silence
	}
	return oauth2.AuthStyleInParams
}

// fetchKeys reads the keys. Those of kinds that we do not know are left out.
func (s *snapshot) fetchKeys(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("it answered %s", response.Status)
	}
	var set struct{ Keys []json.RawMessage }
	if err := json.Unmarshal(body, &set); err != nil {
		return fmt.Errorf("read them: %w", err)
	}
	for _, raw := range set.Keys[:min(len(set.Keys), mostKeys)] {
		var key jose.JSONWebKey
		if json.Unmarshal(raw, &key) == nil && key.IsPublic() && key.Use != "enc" {
			s.keys = append(s.keys, key)
		}
	}
	if len(s.keys) == 0 {
		return errors.New("it has none that can be used")
	}
	s.print = sha256.Sum256(body)
	return nil
}

// has says whether a key of this id is known; "" is any.
func (s *snapshot) has(id string) bool { return len(s.named(id).PublicKeys) > 0 }

// named are the keys of this id.
func (s *snapshot) named(id string) *oidc.StaticKeySet {
	set := &oidc.StaticKeySet{}
	for _, k := range s.keys {
		if id == "" || k.KeyID == id {
			set.PublicKeys = append(set.PublicKeys, crypto.PublicKey(k.Key))
		}
	}
	return set
}

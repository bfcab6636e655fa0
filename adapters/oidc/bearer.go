package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"chartledger/commands"
)

// leeway is how much the provider's clock may differ from ours.
const leeway = 10 * time.Second

// longestToken is how long a token may be, in bytes. One with five hundred groups fits.
const longestToken = 64 << 10

// verifiedKept is how many verified tokens are remembered.
const verifiedKept = 4096

type tokenHash [sha256.Size]byte

// verified is a token that was found good, with these keys.
type verified struct {
	commands.Identity
	keys [sha256.Size]byte
}

// signatures are those that a provider may use: only it can make them.
func signatures() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
		jose.ES256, jose.ES384, jose.ES512, jose.EdDSA}
}

// Verify answers whom a bearer token is of. The Kind is Unauthenticated for one that
// is worth nothing, and Unavailable if the provider would have to be asked and cannot
// be. The text of the error is for the log.
func (p *Provider) Verify(ctx context.Context, token string) (commands.Identity, error) {
	hash := tokenHash(sha256.Sum256([]byte(token)))
	if v, ok := p.verified.Get(hash); ok && v.keys == p.known.Load().print {
		if p.Clock().Before(v.ExpiresAt) {
			return v.Identity, nil
		}
		return commands.Identity{}, commands.BadToken(errors.New("it has expired"))
	}
	t, s, err := p.check(ctx, token, p.Audience)
	if err != nil {
		return commands.Identity{}, err
	}
	claims := make(map[string]any)
	if err := t.Claims(&claims); err != nil {
		return commands.Identity{}, commands.BadToken(brief(err))
	}
	who := p.identity(t, claims)
	p.verified.Add(hash, verified{who, s.print})
	return who, nil
}

// check verifies a token of the provider's for an audience.
func (p *Provider) check(ctx context.Context, token, audience string) (*oidc.IDToken, *snapshot, error) {
	id, err := keyID(token)
	if err != nil {
		return nil, nil, commands.BadToken(brief(err))
	}
	s, err := p.knowing(ctx, func(s *snapshot) bool { return s.has(id) })
	if err != nil {
		return nil, nil, err
	}
	c := &oidc.Config{ClientID: audience, SkipExpiryCheck: true} // timely is stricter
	for _, a := range signatures() {
		c.SupportedSigningAlgs = append(c.SupportedSigningAlgs, string(a))
	}
	t, err := oidc.NewVerifier(p.Issuer, s.named(id), c).Verify(ctx, token)
	if err == nil {
		err = p.fits(t, audience)
	}
	if err != nil {
		return nil, nil, commands.BadToken(brief(err))
	}
	return t, s, nil
}

// keyID is the key that a token says it is signed with.
func keyID(token string) (string, error) {
	if len(token) > longestToken {
		return "", errors.New("it is too long")
	}
	jws, err := jose.ParseSignedCompact(token, signatures())
	if err != nil {
		return "", fmt.Errorf("read it: %w", err)
	}
	return jws.Signatures[0].Header.KeyID, nil
}

// fits says whether a signed token is one for us to take, now.
func (p *Provider) fits(t *oidc.IDToken, audience string) error {
	var more struct {
		NotBefore float64         `json:"nbf"`
		Party     string          `json:"azp"`
		Events    json.RawMessage `json:"events"`
		Bound     json.RawMessage `json:"cnf"`
	}
	if err := t.Claims(&more); err != nil {
		return fmt.Errorf("read its claims: %w", err)
	}
	now := p.Clock()
	switch {
	case t.Subject == "" || len(t.Subject) > 255:
		return errors.New("it names no subject of 1 to 255 bytes")
	case !now.Before(t.Expiry.Add(leeway)):
		return errors.New("it has expired")
	case t.IssuedAt.Unix() <= 0 || t.IssuedAt.After(now.Add(leeway)) || more.NotBefore > float64(now.Add(leeway).Unix()):
		return errors.New("it says no time of issue, or one to come")
	case more.Events != nil:
		return errors.New("it tells of an event, such as a logout")
	case more.Bound != nil:
		return errors.New("it is bound to a key that was not shown")
	case audience != p.ClientID:
		return nil // for an API, whoever got it for that
	case more.Party != p.ClientID && (more.Party != "" || len(t.Audience) > 1):
		return fmt.Errorf("it was issued to %q", more.Party)
	}
	return nil
}

package service

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	"github.com/prometheus/client_golang/prometheus"

	"chartledger/adapters/httpapi"
	"chartledger/adapters/oidc"
	"chartledger/domain/user"
)

// startIdentities begins to know the identity provider, if there is one. It may be
// away: nothing waits for it.
func (s *service) startIdentities() error {
	c := s.Config.OIDC
	if c.Issuer == "" {
		return nil
	}
	roots, err := authorities(c.CAFile)
	if err != nil {
		return advised(fmt.Errorf("read the authority of the identity provider's certificate: %w", err),
			"name its PEM file with --oidc-ca-file, or leave that out to trust the system's authorities")
	}
	m := oidc.Mapping{User: c.UserClaim, Groups: c.GroupsClaim, Role: c.RoleClaim, Default: user.Role(c.DefaultRole)}
	for _, r := range c.RoleMap {
		m.Roles = append(m.Roles, oidc.RoleOf{Value: r.Value, Role: user.Role(r.Role)})
	}
	s.identities = oidc.New(oidc.Options{
		Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: c.ClientSecret.Reveal(), Audience: c.Audience, Scopes: c.Scopes,
		RedirectURL: s.Config.PublicURL + httpapi.CallbackPath, RootCAs: roots, Mapping: m, Logger: s.Logger,
	})
	s.part(s.serving, "identity provider", s.identities.Run)
	return nil
}

// authorities are those of a PEM file; nil are the system's.
func authorities(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("it holds no certificate in PEM")
	}
	return pool, nil
}

// identityNotes warn that the identity provider is away. Who has an API token, a
// session, or a token with a key that is known comes in all the same.
func (s *service) identityNotes() []httpapi.ReadyCheck {
	if s.identities == nil {
		return nil
	}
	c := httpapi.ReadyCheck{Name: "identity provider", OK: true}
	if err := s.identities.Reachable(); err != nil {
		c.Warning, c.Detail = true, err.Error()
	}
	return []httpapi.ReadyCheck{c}
}

// identityMetric says whether the identity provider answers.
func (s *service) identityMetric() prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "chartledger_identity_provider_up", Help: "Whether the identity provider answered when it was asked last.",
	}, func() float64 {
		if s.identities.Reachable() != nil {
			return 0
		}
		return 1
	})
}

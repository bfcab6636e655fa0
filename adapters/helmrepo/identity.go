package helmrepo

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// identity is how servers are known, and what they may see of the client. Fetches of
// equal identities share connections, others never do: a connection that was opened
// without verification, or with somebody's certificate, is no one else's.
type identity struct {
	repo.TLS
	certificate, key string // PEM; "": none
}

// identities of a source: the second one is for servers that are not its own and may
// see nothing of the client.
func identities(t repo.TLS, c *repo.Credential) (home, away identity) {
	home.TLS, away.TLS = t, t
	if c != nil {
		home.certificate, home.key = c.ClientCertificate, c.ClientKey
	}
	return home, away
}

// equip has a fetch of s go over connections of its identity, as fast as hosts may be asked.
func (c *Client) equip(way *hops, s indexing.Source, v visitor) {
	own, others := identities(s.TLS, s.Credential)
	way.home, way.away = c.transports.under(own), c.transports.under(others)
	way.anywhere = s.CredentialToOtherHosts && !way.place.s3 // a signature is for one host
	way.pace = func(next *http.Request) error { return c.hosts.pace(next.Context(), repo.Origin(next.URL), v) }
}

// config is for connections under the identity. The error is a *indexing.Failure.
func (i identity) config() (*tls.Config, error) {
	config := &tls.Config{
		MinVersion:           tls.VersionTLS12,
		InsecureSkipVerify:   i.InsecureSkipVerify, //nolint:gosec // the owner wants it so, and is warned
		GetClientCertificate: showCertificate(new(tls.Certificate)),
	}
	if i.CACertificates != "" {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM([]byte(i.CACertificates)) {
			return nil, hopeless(repo.CodeTLS, "The repository's own authorities cannot be read. Give their certificates again.")
		}
	}
	if i.certificate != "" {
		pair, err := tls.X509KeyPair([]byte(i.certificate), []byte(i.key))
		if err != nil {
			return nil, hopeless(repo.CodeCredentialKind, "The client certificate or its key cannot be read. Give them again.")
		}
		config.GetClientCertificate = showCertificate(&pair)
	}
	return config, nil
}

// showCertificate gives pair to whoever asks, also if its authority is not among
// those that the server names: what it then says tells more than silence.
func showCertificate(pair *tls.Certificate) func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return func(r *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		handshakeOf(r.Context()).asked.Store(true)
		return pair, nil
	}
}

// certificateFault says why c's client certificate cannot be used for a URL of this
// scheme; nil: it can.
func certificateFault(c *repo.Credential, scheme string) *indexing.Failure {
	if c == nil || c.ClientCertificate == "" || scheme == "https" {
		return nil
	}
	return hopeless(repo.CodeCredentialKind, "A client certificate can be shown over https only. Give an https URL, or leave it out.")
}

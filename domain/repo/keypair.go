package repo

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/url"
	"strings"

	"chartledger/domain"
)

// Validate says what is wrong with a client certificate, if there is one; where is
// the pointer to the credential. The rest of a credential the contract has checked.
func (c *Credential) Validate(where string) error {
	if c == nil {
		return nil
	}
	certificate, key := where+"/client_certificate", where+"/client_key"
	switch {
	case c.ClientCertificate == "" && c.ClientKey == "":
		return nil
	case c.ClientKey == "":
		return domain.RefuseField(key, "required", "A client certificate goes with its private key.")
	case c.ClientCertificate == "":
		return domain.RefuseField(certificate, "required", "A private key goes with its client certificate.")
	case !isCertificate(c.ClientCertificate):
		return domain.RefuseField(certificate, "not_a_certificate", "This is no certificate in PEM, or another stands before the client's own.")
	case strings.Contains(c.ClientKey, "ENCRYPTED"):
		return domain.RefuseField(key, "key_is_encrypted",
			"The key needs a pass phrase. Give it without, as `openssl pkey` writes it; it is kept sealed.")
	}
	if _, err := tls.X509KeyPair([]byte(c.ClientCertificate), []byte(c.ClientKey)); err != nil {
		return domain.RefuseField(key, "key_does_not_fit", "This is no private key in PEM, or it is not the one of the client certificate.")
	}
	return nil
}

func isCertificate(text string) bool {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return false
	}
	_, err := x509.ParseCertificate(block.Bytes)
	return err == nil
}

// Validate says what is wrong with how the target's server shall be known. What is
// wrong with the rest a probe reports.
func (t Target) Validate() error {
	return first(validateCA(t.TLS.CACertificates), t.Credential.Validate("/credential"))
}

// Reaches says whether a credential for from might come into more hands when it is
// used for to: those of another server, of hosts that it redirects to, or of whoever
// stands between, if the server is no longer known by what it was known by. Whoever
// may edit, a new owner say, must not be able to get at a credential that way.
func Reaches(from, to Target) bool {
	trust := to.TLS
	trust.InsecureSkipVerify = from.TLS.InsecureSkipVerify
	return !SameServer(from.URL, to.URL) ||
		to.CredentialToOtherHosts && !from.CredentialToOtherHosts ||
		to.TLS.InsecureSkipVerify && !from.TLS.InsecureSkipVerify ||
		trust != from.TLS
}

// SameServer says whether two URLs lead to the same scheme, host and port: where a
// credential for one may be sent.
func SameServer(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && x.Scheme == y.Scheme && strings.EqualFold(x.Host, y.Host)
}

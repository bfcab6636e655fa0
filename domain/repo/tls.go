package repo

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"

	"chartledger/domain"
)

// MaxCACertificates bounds a repository's own authorities, in bytes of PEM: it is
// read with every page of repositories.
const MaxCACertificates = 32 << 10

// TLS says how a repository's servers are known. The zero TLS: by the authorities
// that this machine trusts.
type TLS struct {
	// CACertificates, as PEM, are the only authorities to be trusted; "": the machine's.
	CACertificates string `json:"ca_certificates,omitempty"`
	// InsecureSkipVerify takes any certificate.
	InsecureSkipVerify bool `json:"insecure_skip_verify,omitempty"`
}

// certificates are the certificates of text and nothing else that may stand in it.
func certificates(text string) (string, error) {
	var kept bytes.Buffer
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return kept.String(), nil
		}
		if block.Type != "CERTIFICATE" {
			return "", errNoCertificate()
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return "", errNoCertificate()
		}
		_ = pem.Encode(&kept, &pem.Block{Type: block.Type, Bytes: block.Bytes}) // a buffer takes everything
	}
}

// validateCA checks what anyone who sees the repository will be able to read.
func validateCA(text string) error {
	const field = "/tls/ca_certificates"
	switch {
	case text == "":
		return nil
	case len(text) > MaxCACertificates:
		return domain.RefuseField(field, "ca_certificates_too_large", fmt.Sprintf(
			"The authorities' certificates have at most %d bytes. Give only those that sign for this server.", MaxCACertificates))
	case strings.Contains(text, "PRIVATE KEY"):
		return domain.RefuseField(field, "private_key_refused",
			"This holds a private key, and is shown to everyone who sees the repository. Give certificates only; a client's key belongs in the credential.")
	}
	kept, err := certificates(text)
	if err == nil && kept == "" {
		err = errNoCertificate()
	}
	return err
}

func errNoCertificate() error {
	return domain.RefuseField("/tls/ca_certificates", "not_a_certificate",
		"These are no certificates in PEM. Give the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, once for each.")
}

// cleaned is a TLS that was validated, as it is kept: what stands around the
// certificates, such as comments, is nobody's business.
func (t TLS) cleaned() TLS {
	t.CACertificates, _ = certificates(t.CACertificates)
	return t
}

// TLSPatch is what to change of a TLS; nil fields stay.
type TLSPatch struct {
	CACertificates     *string
	InsecureSkipVerify *bool
}

// applied is t with the patch's fields.
func (p TLSPatch) applied(t TLS) TLS {
	set(&t.CACertificates, p.CACertificates)
	set(&t.InsecureSkipVerify, p.InsecureSkipVerify)
	return t.cleaned()
}

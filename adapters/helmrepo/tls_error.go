package helmrepo

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
)

func isTLS(err error) bool {
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &verify) || errors.As(err, &record) ||
		strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "HTTP response to HTTPS client")
}

// tlsReason says what was wrong with a handshake, and what to do about it.
func tlsReason(h *handshake, err error) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return "its certificate is not signed by an authority that is known here. If it is one of your own, give that " +
			"authority's certificate as tls.ca_certificates (--ca-file)"
	case errors.As(err, &name):
		return "its certificate is for another name. Use a name that the certificate has"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate has expired or is not valid yet. Whoever runs the server has to renew it"
	case errors.As(err, &invalid):
		return "its certificate is not one for a server, or its authority may not sign such"
	}
	return alertReason(h, err.Error())
}

// alertReason reads the texts of crypto/tls, which has no types for what the other
// side objects to.
func alertReason(h *handshake, text string) string {
	if h.wantsCertificate() {
		return "it wants a client certificate. Give one with its key in the credential (--cert-file, --key-file)"
	}
	if said := says(text, []saying{
		{"HTTP response to HTTPS client", "it speaks plain http there; use http:// or the right port"},
		{"first record does not look like", "it speaks plain http there; use http:// or the right port"},
		{"certificate required", "it wants a client certificate. Give one with its key in the credential (--cert-file, --key-file)"},
		{"protocol version", "it speaks only versions of TLS before 1.2, which are not safe. Whoever runs the server has to renew it"},
		{"unrecognized name", "it does not know this name. Check the host in the URL"},
		{"no application protocol", "it does not speak HTTP there"},
		{"tls: expired certificate", "it says that the client certificate has expired"},
		{"tls: revoked certificate", "it says that the client certificate was revoked"},
	}); said != "" {
		return said
	}
	switch objects := strings.Contains(text, "remote error: tls: "); {
	case objects && h.asked.Load():
		return "it does not accept the client certificate. Check the one in the credential"
	case objects:
		return "it broke the handshake off. Check the host and port"
	}
	return "the handshake broke off. Check the host and port, or try again later"
}

package helmrepo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// errSlow is the cause of a context that ended because a time limit was reached.
type errSlow struct{ detail string }

func (e *errSlow) Error() string { return e.detail }

// transportFailure says in plain words why no answer, or not all of it, came from u.
// Of the error's own text nothing is passed on: it may quote the URL.
func transportFailure(ctx context.Context, u *url.URL, err error) *indexing.Failure {
	var address *addressError
	var dns *net.DNSError
	var slow *errSlow
	host := quote(u.Host)
	if r, ok := asRedirect(err); ok {
		return hopeless(r.code, r.detail)
	}
	switch {
	case errors.As(err, &address):
		return failure(repo.CodeAddressNotAllowed, fmt.Sprintf("%s leads to %s address, which may not be reached. "+
			"Use a public host, or have the operator allow the network with --allow-private-networks.", host, address.kind))
	case errors.As(context.Cause(ctx), &slow):
		return failure(repo.CodeTimeout, slow.detail)
	case errors.As(err, &dns) && !dns.IsTimeout:
		return failure(repo.CodeNotResolved, "The name "+quote(u.Hostname())+" is not known to DNS. Check the host in the URL.")
	case isTLS(err):
		return failure(repo.CodeTLS, "No trusted TLS connection to "+host+": "+tlsReason(err)+".")
	case isTimeout(err):
		return failure(repo.CodeTimeout, host+" did not answer in time. Check the host and port, or try again later.")
	}
	return failure(repo.CodeNotReachable, "No connection to "+host+": "+reachReason(err)+". Check the host and port.")
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

func isTLS(err error) bool {
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &verify) || errors.As(err, &record) || errors.As(err, &alert) ||
		strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "HTTP response to HTTPS client")
}

func tlsReason(err error) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return "its certificate is not signed by an authority that is known here"
	case errors.As(err, &name):
		return "its certificate is for another name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate has expired or is not valid yet"
	case strings.Contains(err.Error(), "HTTP response to HTTPS client"), strings.Contains(err.Error(), "first record does not look like"):
		return "it speaks plain http there; use http:// or the right port"
	}
	return "the handshake broke off"
}

func reachReason(err error) string {
	text := err.Error()
	for _, r := range []struct{ has, says string }{
		{"connection refused", "nothing listens there"},
		{"connection reset", "it closed the connection"},
		{"EOF", "it closed the connection without an answer"},
		{"network is unreachable", "there is no route to it"},
		{"no route to host", "there is no route to it"},
		{"malformed HTTP", "it does not speak HTTP there"},
		{"response headers exceeded", "its answer's headers are too large"},
	} {
		if strings.Contains(text, r.has) {
			return r.says
		}
	}
	return "the connection failed"
}

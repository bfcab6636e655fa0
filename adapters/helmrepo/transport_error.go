package helmrepo

import (
	"cmp"
	"context"
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
	var known *indexing.Failure
	host := quote(u.Host)
	if r, ok := asRedirect(err); ok {
		return hopeless(r.code, r.detail)
	}
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &address):
		return failure(repo.CodeAddressNotAllowed, fmt.Sprintf("%s leads to %s address, which may not be reached. "+
			"Use a public host, or have the operator allow the network with --allow-private-networks.", host, address.kind))
	case errors.As(context.Cause(ctx), &slow), errors.As(err, &slow):
		return failure(repo.CodeTimeout, slow.detail)
	case errors.As(err, &dns) && !dns.IsTimeout:
		return failure(repo.CodeNotResolved, "The name "+quote(u.Hostname())+" is not known to DNS. Check the host in the URL.")
	case isTimeout(err):
		return failure(repo.CodeTimeout, host+" did not answer in time. Check the host and port, or try again later.")
	case isTLS(err) || handshakeOf(ctx).failed.Load():
		return failure(repo.CodeTLS, "No trusted TLS connection to "+host+": "+tlsReason(handshakeOf(ctx), err)+".")
	}
	if odd := oddAnswer(err.Error()); odd != "" {
		return failure(repo.CodeNotReachable, "The answer of "+host+" cannot be read: "+odd+". Check the URL, or tell who runs the server.")
	}
	return failure(repo.CodeNotReachable, "No connection to "+host+": "+reachReason(err)+". Check the host and port.")
}

// asSlow is err, or if it says that something takes too long, that as a failure.
func asSlow(err error) error {
	if slow := (*errSlow)(nil); errors.As(err, &slow) {
		return failure(repo.CodeTimeout, slow.detail)
	}
	return err
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

// saying is what an error means whose text has something in it: the libraries below
// have no types for many of theirs.
type saying struct{ has, says string }

// says is the first saying that fits text; "": none does.
func says(text string, all []saying) string {
	for _, s := range all {
		if strings.Contains(text, s.has) {
			return s.says
		}
	}
	return ""
}

// oddAnswer says what is wrong with the head of an answer; "": nothing.
func oddAnswer(text string) string {
	return says(text, []saying{
		{"malformed", "it does not speak HTTP there"},
		{"unsupported transfer encoding", "it does not speak HTTP there"},
		{"Content-Length", "it tells a length that is none, or more than one"},
		{"response headers exceeded", "its headers are too large"},
		{"failed to parse Location", "it redirects to what is no URL"},
		{"no Host in request URL", "it redirects to a URL without a host"},
	})
}

func reachReason(err error) string {
	return cmp.Or(says(err.Error(), []saying{
		{"connection refused", "nothing listens there"},
		{"connection reset", "it closed the connection"},
		{"EOF", "it closed the connection without an answer"},
		{"network is unreachable", "there is no route to it"},
		{"no route to host", "there is no route to it"},
	}), "the connection failed")
}

package helmrepo

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"slices"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Probe finds out whether t can be used as a repository, in bounded time. It stores
// nothing, and its report quotes no secret.
//
// A target for kubernetes must be a Helm repository. For other runtimes any URL
// that answers will do: without an index its kind is other.
func (c *Client) Probe(ctx context.Context, t repo.Target) repo.Report {
	p := &probe{target: t}
	u, f := indexURL(t.URL)
	if f != nil {
		return p.refuse(checkResolve, f)
	}
	if f := credentialFault(t.Credential, u.Scheme); f != nil {
		return p.refuse(checkAuth, f)
	}
	p.secure = u.Scheme == "https"
	p.warn()
	slow := &errSlow{fmt.Sprintf("The repository could not be checked within %s: it is too slow or its index too large.", c.options.ProbeTimeout)}
	ctx, stop := context.WithTimeoutCause(ctx, c.options.ProbeTimeout, slow)
	defer stop()
	return p.look(ctx, c)
}

// probe is one validation.
type probe struct {
	target  repo.Target
	secure  bool // the URL is https
	reached progress
	report  repo.Report
	tally   tally
}

// look fetches and reads the index.
func (p *probe) look(ctx context.Context, c *Client) repo.Report {
	traced := httptrace.WithClientTrace(ctx, p.reached.trace())
	source := indexing.Source{URL: p.target.URL, Credential: p.target.Credential,
		TLS: p.target.TLS, CredentialToOtherHosts: p.target.CredentialToOtherHosts}
	x, err := c.fetch(traced, source, syncs.Validators{}, probing)
	if err != nil {
		f := asFailure(ctx, err)
		return p.broken(p.failedCheck(f), f)
	}
	defer x.Close()
	if x.Facts().Unlengthened {
		p.report.Warnings = append(p.report.Warnings, "The server does not say how long the index is, so that one that "+
			"broke off looks like a whole one. Have it send Content-Length.")
	}
	if err := x.Entries(ctx, p.tally.add); err != nil {
		return p.broken(checkParse, asFailure(ctx, err))
	}
	return p.good()
}

// asFailure is err as what a report can tell.
func asFailure(ctx context.Context, err error) *indexing.Failure {
	var f *indexing.Failure
	var slow *errSlow
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &slow), errors.As(context.Cause(ctx), &slow):
		return failure(repo.CodeTimeout, slow.detail)
	case ctx.Err() != nil:
		return failure(repo.CodeNotChecked, "The check was stopped before its end. Try again.")
	}
	return failure(repo.CodeNotChecked, "The check could not be finished because of a fault here. Try again, or tell the operator.")
}

// failedCheck says which step f belongs to.
func (p *probe) failedCheck(f *indexing.Failure) string {
	switch f.Cause.Code {
	case repo.CodeNotResolved:
		return checkResolve
	case repo.CodeAddressNotAllowed:
		return checkConnect
	case repo.CodeTLS:
		return checkTLS
	case repo.CodeAccessDenied:
		return checkAuth
	case repo.CodeTimeout, repo.CodeNotReachable, repo.CodeNotChecked:
		return p.reached.next()
	}
	return checkIndex
}

// broken reports f at check, unless the target need not be a Helm repository and
// all that is missing is the index.
func (p *probe) broken(check string, f *indexing.Failure) repo.Report {
	code := f.Cause.Code
	if !slices.Contains(p.target.Runtimes, repo.Kubernetes) && (code == repo.CodeNotARepo || code == repo.CodeBadIndex) {
		return p.other(f)
	}
	return p.fail(check, f)
}

package helmrepo

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"slices"

	"chartledger/commands/indexing"
	"chartledger/commands/publishing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Probe finds out whether t can be used as a repository, in bounded time. It stores
// nothing, and its report quotes no secret.
//
// A target for kubernetes must be a Helm repository. For other runtimes any URL
// that answers will do: without an index its kind is other.
func (c *Client) Probe(ctx context.Context, t repo.Target) repo.Report {
	return c.probe(ctx, t, nil, nil)
}

func (c *Client) probe(ctx context.Context, t repo.Target, stores publishing.Stores, told func(repo.Check)) repo.Report {
	p := &probe{target: t, stores: stores, teller: teller{tell: told}}
	p.reached.well = p.well
	defer p.teller.end()
	at, f := c.where(t.URL, t.Credential)
	if f != nil {
		check := checkResolve
		if f.Cause.Code == repo.CodeCredentialKind {
			check = checkAuth
		}
		return p.refuse(ctx, check, f)
	}
	p.secure, p.s3 = at.Scheme == "https", at.s3
	p.warn()
	slow := &errSlow{fmt.Sprintf("The repository could not be checked within %s: it is too slow or its index too large.", c.options.ProbeTimeout)}
	ctx, stop := context.WithTimeoutCause(ctx, c.options.ProbeTimeout, slow)
	defer stop()
	return p.look(ctx, c)
}

// probe is one validation.
type probe struct {
	target  repo.Target
	stores  publishing.Stores // nil: nothing can be written
	secure  bool              // the URL is https
	s3      bool              // it is one of S3-compatible storage
	reached progress
	teller  teller
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
		return p.unread(ctx, err)
	}
	defer x.Close()
	p.well(checkResolve, checkConnect, checkTLS, checkAuth, checkIndex)
	if x.Facts().Unlengthened {
		p.report.Warnings = append(p.report.Warnings, "The server does not say how long the index is, so that one that "+
			"broke off looks like a whole one. Have it send Content-Length.")
	}
	if err := x.Entries(ctx, p.tally.add); err != nil {
		return p.broken(ctx, checkParse, asFailure(ctx, err))
	}
	return p.good(ctx)
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
func (p *probe) broken(ctx context.Context, check string, f *indexing.Failure) repo.Report {
	code := f.Cause.Code
	if !p.needsIndex() && (code == repo.CodeNotARepo && !p.s3 || code == repo.CodeBadIndex) {
		return p.other(ctx, f)
	}
	return p.fail(ctx, check, f)
}

// unread reports an index that could not be fetched. In S3-compatible storage a
// missing one is told from a missing bucket. One that charts can be pushed to may
// lack it; one for other runtimes needs none, if it can be read or listed.
func (p *probe) unread(ctx context.Context, err error) repo.Report {
	f, absent := asFailure(ctx, err), isAbsent(err)
	switch {
	case absent && p.needsIndex() && p.target.Mode == repo.ReadWrite:
		return p.empty(ctx)
	case absent && !p.needsIndex(),
		p.s3 && !p.needsIndex() && f.Cause.Code == repo.CodeAccessDenied && p.listed(ctx):
		return p.other(ctx, f)
	}
	return p.broken(ctx, p.failedCheck(f), f)
}

// needsIndex says whether the target must be a Helm repository.
func (p *probe) needsIndex() bool { return slices.Contains(p.target.Runtimes, repo.Kubernetes) }

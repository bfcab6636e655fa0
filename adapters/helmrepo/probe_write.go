package helmrepo

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// Prober validates repositories: it reads them as a Client does, and writes to them
// through stores.
type Prober struct {
	client *Client
	stores publishing.Stores
}

// Prober is one that writes through stores.
func (c *Client) Prober(stores publishing.Stores) *Prober { return &Prober{client: c, stores: stores} }

// Probe finds out whether t can be used as a repository, in bounded time. What it
// writes, for mode rw, it removes. Its report quotes no secret. told may be nil; it is
// told of each check when it is known how it went, and again should that change.
func (p *Prober) Probe(ctx context.Context, t repo.Target, told func(repo.Check)) repo.Report {
	return p.client.probe(ctx, t, p.stores, told)
}

// removal bounds the removal of a probe object: it is tried even if the probe's
// time is up.
const removal = 10 * time.Second

// write ends the report with whether the storage can be written, and with ok.
func (p *probe) write(ctx context.Context, ok bool) {
	status, code, detail := repo.CheckSkipped, "", ""
	if p.target.Mode == repo.ReadWrite {
		status, code, detail = p.mayWrite()
		if status == repo.CheckOK && !ok {
			status = repo.CheckSkipped // nothing is written where nothing can be read
		}
		if status == repo.CheckOK {
			status, code, detail = p.tryWrite(ctx)
		}
	}
	p.set(checkWrite, status, code, detail)
	p.report.OK = ok && status != repo.CheckFailed
}

// mayWrite says whether it makes sense to try.
func (p *probe) mayWrite() (status repo.CheckStatus, code, detail string) {
	switch {
	case p.stores == nil, !repo.InS3(p.target.URL, p.target.Credential):
		return repo.CheckFailed, repo.CodeModeNotSupported,
			"Mode rw needs S3-compatible storage, with a key pair (access key id and secret access key) as the credential. Give the key pair, or choose mode ro."
	case p.target.Credential == nil || p.target.Credential.Kind != repo.S3:
		return repo.CheckFailed, repo.CodeAccessDenied,
			"Mode rw needs a key pair (access key id and secret access key) that may put and delete objects."
	}
	return repo.CheckOK, "", ""
}

// tryWrite writes an object and removes it.
func (p *probe) tryWrite(ctx context.Context) (repo.CheckStatus, string, string) {
	store, err := p.stores.Open(p.target)
	if err != nil {
		return unwritable(ctx, err)
	}
	name := ".chartledger-probe-" + strings.ToLower(rand.Text())
	_, err = store.Put(ctx, name, []byte("chartledger checks that it can write here\n"), publishing.Condition{})
	gone, stop := context.WithTimeout(context.WithoutCancel(ctx), removal)
	defer stop()
	// A Put may have written although it failed: its answer can be lost.
	if removed := store.Remove(gone, name); err == nil {
		err = removed
	}
	if err != nil {
		return unwritable(ctx, err)
	}
	conditional, err := store.Conditional(ctx)
	if err != nil {
		return unwritable(ctx, err)
	}
	if !conditional {
		p.report.Warnings = append(p.report.Warnings, "The storage does not know conditional writes. "+
			"Charts that are pushed through chartledger do not get in each other's way, but nobody else should write the index.")
	}
	return repo.CheckOK, "", ""
}

// unwritable tells why.
func unwritable(ctx context.Context, err error) (repo.CheckStatus, string, string) {
	var e *domain.Error
	if errors.As(err, &e) {
		return repo.CheckFailed, e.Code, e.Detail
	}
	f := asFailure(ctx, err)
	return repo.CheckFailed, f.Cause.Code, f.Cause.Detail
}

// listed says whether the storage can be listed.
func (p *probe) listed(ctx context.Context) bool {
	if p.stores == nil {
		return false
	}
	store, err := p.stores.Open(p.target)
	if err != nil {
		return false
	}
	for _, err := range store.List(ctx) {
		return err == nil // the first says it
	}
	return true
}

package helmrepo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// Fetch gets the index of s, or learns that it is not modified since known. The
// error is an *indexing.Failure when the source is at fault.
func (c *Client) Fetch(ctx context.Context, s indexing.Source, known syncs.Validators) (indexing.Index, error) {
	return c.fetch(ctx, s, known, syncing)
}

func (c *Client) fetch(ctx context.Context, s indexing.Source, known syncs.Validators, v visitor) (indexing.Index, error) {
	at, f := c.where(s.URL, s.Credential)
	if f != nil {
		return nil, f
	}
	leave, err := c.hosts.enter(ctx, repo.Origin(at.URL), v)
	if err != nil {
		return nil, asSlow(err)
	}
	defer leave()
	x, err := c.get(ctx, at, s, known, v)
	if s.MayBeEmpty && isAbsent(err) {
		return noIndex(at.URL), nil
	}
	if err != nil {
		return nil, err // and not x: a nil *index is no nil Index
	}
	x.known = s.Same
	return x, nil
}

// credentialFault says why c cannot be used over http; nil: it can.
func credentialFault(c *repo.Credential, scheme string) *indexing.Failure {
	if c == nil || c.Kind == repo.Basic || c.Kind == repo.Bearer || c.Kind == repo.ClientCertificate {
		return certificateFault(c, scheme)
	}
	return hopeless(repo.CodeCredentialKind,
		"A credential of kind "+quote(c.Kind)+" does not fit an http or https URL. Give a basic or bearer credential, or a client certificate.")
}

func (c *Client) get(ctx context.Context, at place, s indexing.Source, known syncs.Validators, v visitor) (*index, error) {
	watched, beat, stop := watch(ctx, "index", c.options.HeaderTimeout, c.options.IdleTimeout, c.options.TotalTimeout)
	defer stop()
	way := homeOf(at, s.Credential, c.options.MaxRedirects)
	c.equip(way, s, v)
	watched = noted(watched, way.shows())
	request, err := c.request(watched, at.URL, known)
	if err != nil {
		return nil, hopeless(repo.CodeNotURL, "No request can be made of this URL. Check it.")
	}
	way.authorize(request)
	r, err := way.client().Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("fetch an index: %w", context.Cause(ctx))
		}
		return nil, transportFailure(watched, at.URL, err)
	}
	defer r.Body.Close()
	beat() // the head is here
	return c.answer(watched, r, way, known, beat)
}

func (c *Client) request(ctx context.Context, u *url.URL, known syncs.Validators) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", c.options.UserAgent)
	r.Header.Set("Accept", "application/yaml, application/json, text/plain, */*;q=0.5")
	if known == (syncs.Validators{}) {
		r.Header.Set("Cache-Control", "no-cache")
	}
	if known.ETag != "" {
		r.Header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		r.Header.Set("If-Modified-Since", known.LastModified)
	}
	return r, nil
}

// answer makes an index of r.
func (c *Client) answer(ctx context.Context, r *http.Response, way *hops, known syncs.Validators, beat func()) (*index, error) {
	facts := indexing.Facts{URL: shown(way.start), Validators: validators(r.Header, time.Now())}
	if r.StatusCode == http.StatusNotModified && known != (syncs.Validators{}) {
		facts.NotModified, facts.Validators = true, known
		return &index{facts: facts, data: &spool{}}, nil
	}
	if r.StatusCode != http.StatusOK {
		return nil, way.refused(r)
	}
	return c.receive(ctx, r, beat, facts)
}

// maxValidator bounds a validator: it goes into events and back into a request.
const maxValidator = 1024

// validators of an answer. One that is not printable ASCII, or huge, is no use, nor is
// a last change that is not a second old by the server's own clock, or is to come: what
// changes after it, up to then or in the same second, would pass for what is known.
func validators(h http.Header, now time.Time) syncs.Validators {
	usable := func(s string) string {
		for i := range len(s) {
			if s[i] < ' ' || s[i] > '~' {
				return ""
			}
		}
		if len(s) > maxValidator {
			return ""
		}
		return s
	}
	v := syncs.Validators{ETag: usable(h.Get("Etag")), LastModified: usable(h.Get("Last-Modified"))}
	if date, err := http.ParseTime(h.Get("Date")); err == nil && date.Before(now) {
		now = date
	}
	if at, err := http.ParseTime(v.LastModified); err == nil && now.Sub(at) < time.Second {
		v.LastModified = ""
	}
	return v
}

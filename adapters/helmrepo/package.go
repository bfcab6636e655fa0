package helmrepo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"chartledger/commands/indexing"
	"chartledger/domain/repo"
)

// Package writes what link leads to, as the index of s names it, to w, and no more
// than limit bytes. The credential goes along as with the index: to where the
// repository is, and elsewhere only if its owner wants it so. The error is an
// *indexing.Failure when the source is at fault; w may have been given a part then.
func (c *Client) Package(ctx context.Context, s indexing.Source, link string, limit int64, w io.Writer) error {
	at, f := c.where(s.URL, s.Credential)
	if f != nil {
		return f
	}
	u, f := c.linked(at, link)
	if f != nil {
		return f
	}
	leave, err := c.hosts.enter(ctx, repo.Origin(u), pulling)
	if err != nil {
		return asSlow(err)
	}
	defer leave()
	watched, beat, stop := watch(ctx, "package", c.options.HeaderTimeout, c.options.IdleTimeout, c.options.TotalTimeout)
	defer stop()
	way := homeOf(at, s.Credential, c.options.MaxRedirects)
	c.equip(way, s, pulling)
	r, err := c.ask(noted(watched, way.shows()), way, u)
	if err != nil {
		return pullError(ctx, watched, u, err)
	}
	defer r.Body.Close()
	beat() // the head is here
	if r.StatusCode != http.StatusOK {
		return way.refusedPackage(r)
	}
	if r.ContentLength > limit {
		return packageTooLarge(limit)
	}
	if err := copyBounded(w, r.Body, limit, beat); err != nil {
		return brokenOff(ctx, watched, r, "package", "package_cut_off", err)
	}
	return nil
}

func (c *Client) ask(ctx context.Context, way *hops, u *url.URL) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, badLink("No request can be made of it.")
	}
	r.Header.Set("User-Agent", c.options.UserAgent)
	// A package is packed already; some servers call that an encoding, which the
	// transport would undo.
	r.Header.Set("Accept-Encoding", "identity")
	way.authorize(r)
	return way.client().Do(r)
}

// copyBounded copies from to w, up to limit.
func copyBounded(w io.Writer, from io.Reader, limit int64, beat func()) error {
	buf := make([]byte, 32<<10)
	for size := int64(0); ; {
		n, err := from.Read(buf)
		if size += int64(n); size > limit {
			return packageTooLarge(limit)
		}
		if n > 0 {
			beat()
			if _, err := w.Write(buf[:n]); err != nil {
				return localError{err}
			}
		}
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// refusedPackage says what an answer other than 200 means.
func (h *hops) refusedPackage(r *http.Response) error {
	if r.StatusCode == http.StatusNotFound || r.StatusCode == http.StatusGone {
		return failure("package_not_found", fmt.Sprintf("%s answered %d: the repository's index lists the package, and it is not there. Tell who runs the repository.",
			shown(r.Request.URL), r.StatusCode))
	}
	return h.refused(r)
}

func pullError(ctx, watched context.Context, u *url.URL, err error) error {
	var f *indexing.Failure
	switch {
	case errors.As(err, &f):
		return f
	case ctx.Err() != nil:
		return fmt.Errorf("fetch a package: %w", context.Cause(ctx))
	}
	return transportFailure(watched, u, err)
}

// brokenOff says what broke off the transfer of an index or a package.
func brokenOff(ctx, watched context.Context, r *http.Response, what, cutOff string, err error) error {
	var f *indexing.Failure
	var local localError
	var slow *errSlow
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &local):
		return fmt.Errorf("keep the %s: %w", what, local.error)
	case errors.As(context.Cause(watched), &slow):
		return failure(repo.CodeTimeout, slow.detail)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return failure(cutOff, "The "+what+" broke off before its end: "+shown(r.Request.URL)+
		" closed the connection or sent damaged data. Try again later.")
}

func packageTooLarge(limit int64) *indexing.Failure {
	return failure("package_too_large", fmt.Sprintf("The package is larger than the limit of %s. Have the operator raise --max-chart-bytes.", size(limit)))
}

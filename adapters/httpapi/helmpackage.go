package httpapi

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"chartledger/commands/indexing"
	"chartledger/commands/publishing"
	"chartledger/commands/pulling"
	"chartledger/domain/repo"
	"chartledger/projections"
	"chartledger/projections/helmindex"
)

// pullsUnasked is how long a package may take to be got before it is asked again whether
// the caller may have it: rights are never older.
const pullsUnasked = time.Second

// helmPackage answers the package of a version that the caller may see, or the
// signature beside it. Whether she may is asked every time, and of the read models, as
// for the index.
func (s *server) helmPackage(c echo.Context) error {
	r := c.Request()
	v := visitOf(r.Context())
	p, signature, err := s.packageOf(c)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	if digest, ok := pulling.Digest(p.Listing.Digest); ok && digest != "" && !signature && known(r, `"`+digest+`"`) {
		h.Set("ETag", `"`+digest+`"`)
		return c.NoContent(http.StatusNotModified)
	}
	asked := s.Clock()
	content, digest, err := s.Puller.Pull(r.Context(), pulling.Wanted{User: v.User.ID, RepoID: p.RepoID,
		URLs: p.Listing.URLs, Digest: p.Listing.Digest, Signature: signature})
	if err != nil {
		return upstream(err)
	}
	defer content.Close()
	if s.Clock().Sub(asked) > pullsUnasked {
		if err := s.mayStillHave(r.Context(), p.VersionID); err != nil {
			return err
		}
	}
	h.Set("ETag", `"`+digest+`"`)
	switch {
	case signature:
		return s.give(c, "text/plain; charset=utf-8", "", content)
	case p.Listing.Digest == "":
		return s.give(c, gzipType, "", content)
	}
	return s.give(c, gzipType, "package "+p.RepoID+" "+digest, content)
}

// mayStillHave says whether the caller may see a version now.
func (s *server) mayStillHave(ctx context.Context, versionID string) error {
	viewer, err := s.again(visitOf(ctx))()
	if err == nil {
		_, err = s.Charts.Package(ctx, viewer, nil, versionID)
	}
	return err
}

// packageOf is the package that the path names, and whether it is its signature that
// is wanted.
func (s *server) packageOf(c echo.Context) (p projections.Package, signature bool, err error) {
	at, err := atToken(c.Request())
	if err != nil {
		return p, false, err
	}
	file, signature := strings.CutSuffix(segment(c, "file"), publishing.Signature)
	id := segment(c, "version")
	if !uuidPattern.MatchString(id) {
		return p, false, errNoPackage()
	}
	p, err = s.Charts.Package(c.Request().Context(), s.viewer(c.Request().Context()), at, strings.ToLower(id))
	if err == nil && file != helmindex.File(p.App, p.Listing) {
		err = errNoPackage()
	}
	return p, signature, err
}

func errNoPackage() error {
	return errNotFound("package")
}

// segment is a parameter of the path as it was meant.
func segment(c echo.Context, name string) string {
	value, err := url.PathUnescape(c.Param(name))
	if err != nil {
		return c.Param(name)
	}
	return value
}

// give answers content, or the part of it that is asked for. file says which it is, or
// "" if it was got for this answer alone.
func (s *server) give(c echo.Context, mediaType, file string, content io.ReadSeeker) error {
	v := visitOf(c.Request().Context())
	h := c.Response().Header()
	size, err := content.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	release, err := s.holdings.hold(v.User.ID, file, size)
	if err != nil {
		h.Del("ETag")
		h.Del("Content-Encoding")
		return err
	}
	defer release()
	defer v.bound()
	h.Set("Content-Type", mediaType)
	http.ServeContent(paced{c.Response(), v}, c.Request(), "", time.Time{}, content)
	return nil
}

// upstream is the problem of what went wrong at the repository's own server.
func upstream(err error) error {
	var f *indexing.Failure
	if !errors.As(err, &f) {
		return err
	}
	p := &problem{status: http.StatusBadGateway, code: f.Cause.Code, detail: f.Cause.Detail,
		retryAfter: int(math.Ceil(f.RetryAfter.Seconds()))}
	if p.code == repo.CodeTimeout {
		p.status = http.StatusGatewayTimeout
	}
	return p
}

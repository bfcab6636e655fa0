package httpapi

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"chartledger/commands/turns"
	"chartledger/domain"
	"chartledger/projections"
	"chartledger/projections/helmindex"
)

// How many indexes are written at once, how many of them for one user, and how long
// one may wait for that. Each reads the database, which others want to do too.
const (
	indexesAtOnce, indexesOfOne = 2, 1
	indexWait                   = 30 * time.Second
)

// edition is an index for a caller: what it is made of, and how it is written.
type edition struct {
	helmindex.Edition
	viewer projections.Viewer
	at     projections.Token
	filter projections.ChartFilter
	again  func() (projections.Viewer, error) // who the caller is by now, if she may still come in
}

// errMoved says that what is on a shelf changed since its tag was made.
var errMoved = errors.New("the index changed while it was about to be written")

// helmIndex answers the index of what the caller may see. It is written into a file
// first: a client that reads slowly must not keep the database busy, and many ask for
// the same.
func (s *server) helmIndex(newest bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		v := visitOf(r.Context())
		at, err := atToken(r)
		if err != nil {
			return err
		}
		e := edition{helmindex.Edition{Reader: v.User.ID, Newest: newest}, s.viewer(r.Context()), at, shelfOf(c), s.again(v)}
		tag, err := s.tag(r.Context(), e)
		if err != nil {
			return err
		}
		h := c.Response().Header()
		h.Set("Vary", "Accept-Encoding")
		packed := takesGzip(r)
		h.Set("ETag", entityTag(tag, packed))
		if known(r, entityTag(tag, packed)) {
			return c.NoContent(http.StatusNotModified)
		}
		content, tag, packed, err := s.edited(r.Context(), e, tag, packed)
		if err != nil {
			h.Del("ETag")
			return err
		}
		defer content.Close()
		h.Set("ETag", entityTag(tag, packed))
		if packed {
			h.Set("Content-Encoding", "gzip")
		}
		return s.give(c, "application/yaml", "index "+entityTag(tag, packed), content)
	}
}

// again asks again who a caller is.
func (s *server) again(v *visit) func() (projections.Viewer, error) {
	return func() (projections.Viewer, error) {
		who, err := v.renew()
		return s.viewerOf(who.User), err
	}
}

// shelfOf is the repository that the path names.
func shelfOf(c echo.Context) projections.ChartFilter {
	return projections.ChartFilter{Owner: segment(c, "owner"), Name: segment(c, "repo")}
}

func entityTag(tag string, packed bool) string {
	if packed {
		tag += "-gzip"
	}
	return `"` + tag + `"`
}

// tag tells the index apart from all others. It costs little besides the index.
func (s *server) tag(ctx context.Context, e edition) (tag string, err error) {
	err = s.Charts.Shelf(ctx, e.viewer, e.at, e.filter, func(ctx context.Context, shelf projections.Shelf) error {
		repos, err := shelf.Repos(ctx)
		tag = e.Tag(repos)
		return err
	})
	return tag, err
}

// edited is the index with the tag; or, if it has changed meanwhile, what it is now
// and the tag of that. packed says whether it is packed with gzip.
func (s *server) edited(ctx context.Context, e edition, tag string, pack bool) (content io.ReadSeekCloser, its string, packed bool, err error) {
	plain := func(ctx context.Context, w io.Writer) error {
		is, err := s.write(ctx, e, tag, w)
		if err == nil && is != tag {
			err = errMoved
		}
		return err
	}
	key := "index " + tag
	if pack {
		content, err = s.Files.Get(ctx, key+" gzip", func(ctx context.Context, w io.Writer) error {
			return zip(w, func() (io.ReadSeekCloser, error) { return s.Files.Get(ctx, key, plain) })
		})
	} else {
		content, err = s.Files.Get(ctx, key, plain)
	}
	if !errors.Is(err, errMoved) {
		return content, tag, pack, err
	}
	content, err = s.Files.Get(ctx, "", func(ctx context.Context, w io.Writer) (err error) {
		its, err = s.write(ctx, e, "", w)
		return err
	})
	return content, its, false, err
}

// write writes the index when it is the caller's turn, of what she may see then, and
// answers its tag. If want is another tag, it does not take the trouble; nor for who
// is out by now, since others may wait for an index of that tag.
func (s *server) write(ctx context.Context, e edition, want string, to io.Writer) (tag string, err error) {
	waiting, cancel := context.WithTimeoutCause(ctx, indexWait, errTooManyIndexes())
	defer cancel()
	turn, err := s.indexes.Take(waiting, turns.Wish{Owner: e.Reader, Host: e.Reader})
	if err != nil {
		return "", err
	}
	defer turn.Leave()
	if e.viewer, err = e.again(); err != nil {
		if want != "" {
			err = errMoved
		}
		return "", err
	}
	err = s.Charts.Shelf(ctx, e.viewer, e.at, e.filter, func(ctx context.Context, shelf projections.Shelf) error {
		repos, err := shelf.Repos(ctx)
		if tag = e.Tag(repos); err != nil || want != "" && tag != want {
			return err
		}
		return e.Write(ctx, &atMost{to, s.MaxIndex, errIndexTooLarge(s.MaxIndex)}, shelf, repos)
	})
	return tag, err
}

func errTooManyIndexes() error {
	return domain.Refuse(domain.Busy, "too_many_indexes", fmt.Sprintf(
		"%d indexes are being written already, or %d of yours. Try again soon.", indexesAtOnce, indexesOfOne))
}

func errIndexTooLarge(max int64) error {
	return domain.Refuse(domain.TooLarge, "index_too_large", fmt.Sprintf(
		"The index of all that you may see is larger than %d MiB. Use /helm/latest, or /helm/r/{owner}/{repo} of one repository, or have the operator raise --max-index-bytes.", max>>20))
}

// atMost takes so many bytes, and then fails.
type atMost struct {
	w    io.Writer
	left int64
	full error
}

// Write writes p.
func (b *atMost) Write(p []byte) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, b.full
	}
	return b.w.Write(p)
}

// zip packs a file into w.
func zip(w io.Writer, file func() (io.ReadSeekCloser, error)) error {
	content, err := file()
	if err != nil {
		return err
	}
	defer content.Close()
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is one
	if _, err := io.Copy(z, content); err != nil {
		return err
	}
	return z.Close()
}

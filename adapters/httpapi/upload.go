package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands/publishing"
	"chartledger/commands/turns"
	"chartledger/domain"
)

const (
	gzipType = "application/gzip"
	formType = "multipart/form-data"
	// around is what a form and a signature add to a package, at most.
	around = 512 << 10
	// uploadsAtOnce bounds the memory that packages take: each is held until it is
	// published. One user has no more than half, so that whoever sends slowly, or to a
	// slow storage, keeps nobody else waiting.
	uploadsAtOnce, uploadsOfOne = 4, 2
	// checksAtOnce bounds that of what is in them: it is unpacked.
	checksAtOnce = 2
	// uploadWait is how long an upload may take, and how long it may wait for its place.
	uploadWait, placeWait = time.Minute, 10 * time.Second
)

// takesFiles says whether an operation takes packages instead of JSON.
func takesFiles(op *openapi3.Operation) bool {
	return op.RequestBody != nil && op.RequestBody.Value.Content[formType] != nil
}

// newUploads are the turns to send a package.
func newUploads(clock func() time.Time) *turns.Pool {
	return turns.New(turns.Options{Limit: uploadsAtOnce, PerHost: uploadsOfOne, Clock: clock})
}

// placed lets only a few uploads in at once.
func (s *server) placed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who := visitOf(c.Request().Context()).User.ID
		ctx, cancel := context.WithTimeoutCause(c.Request().Context(), placeWait, errTooManyUploads())
		defer cancel()
		turn, err := s.uploads.Take(ctx, turns.Wish{Owner: who, Host: who})
		if err != nil {
			return err
		}
		defer turn.Leave()
		return next(c)
	}
}

func errTooManyUploads() error {
	return domain.Refuse(domain.Busy, "too_many_uploads", fmt.Sprintf(
		"%d packages are being published already, or %d of yours. Try again soon.", uploadsAtOnce, uploadsOfOne))
}

// looked looks into a package, once there is a place to do it.
func (s *server) looked(ctx context.Context, u upload) (publishing.Package, error) {
	select {
	case s.checks <- struct{}{}:
		defer func() { <-s.checks }()
	case <-ctx.Done():
		return publishing.Package{}, ctx.Err()
	}
	return s.Packages.Check(u.file, u.chart, u.prov)
}

// readUpload reads a body that is a package or a form, in limited time.
func (rc *requestCheck) readUpload(w http.ResponseWriter, r *http.Request) error {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadWait)) // a recorder in a test has none
	data, err := rc.readAll(w, r)
	if err != nil {
		return err
	}
	mediaType, params, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	switch {
	case mediaType == formType && (err != nil || params["boundary"] == ""):
		return malformed("The form's boundary cannot be read.")
	case mediaType == formType:
		return nil
	case !bytes.HasPrefix(data, []byte{0x1f, 0x8b}): // curl calls every body a form of another kind
		return &problem{status: http.StatusUnsupportedMediaType, code: "unsupported_media_type",
			detail: "Send the package itself (curl --data-binary @web-1.2.3.tgz) or a form with the part chart (curl -F chart=@web-1.2.3.tgz)."}
	}
	r.Header.Set(echo.HeaderContentType, gzipType)
	return nil
}

// upload is what was sent to be published.
type upload struct {
	file        string
	chart, prov []byte
}

// canonical is the upload for the canonical request.
func (u upload) canonical(overwrite bool) any {
	chart, prov := sha256.Sum256(u.chart), sha256.Sum256(u.prov)
	return []any{hex.EncodeToString(chart[:]), hex.EncodeToString(prov[:]), overwrite}
}

// uploaded is the upload of a request with a body of a size.
func uploaded(r api.PublishChartRequestObject, size int64) (u upload, err error) {
	if r.MultipartBody == nil {
		if body, ok := r.Body.(*inMemory); ok {
			return upload{chart: body.all}, nil // as it is, and not once more
		}
		u.chart, err = io.ReadAll(r.Body)
		return u, err
	}
	for {
		part, err := r.MultipartBody.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return u, malformed("The form cannot be read.")
		}
		into := map[string]*[]byte{"chart": &u.chart, "prov": &u.prov}[part.FormName()]
		if into == nil || *into != nil {
			return u, malformed("A form has the part chart, and may have the part prov; each once.")
		}
		expected := int64(around)
		if into == &u.chart {
			expected, u.file = size, part.FileName()
		}
		if *into, err = readSized(part, expected); err != nil {
			return u, malformed("The form cannot be read.")
		}
	}
	return u, nil
}

package s3

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"chartledger/commands/publishing"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// errNotImplemented: the storage does not know a condition, and wrote nothing.
var errNotImplemented = errors.New("s3: the storage does not know this condition")

// codeOf is the code of an S3 error; "": err is none.
func codeOf(err error) string {
	var e minio.ErrorResponse
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// isNoObject says whether the storage itself said that there is no such object. A 404
// of whoever stands before it looks the same to minio-go, and must not have somebody
// write a new index over one that is only out of sight.
func isNoObject(err error) bool {
	var e minio.ErrorResponse
	return errors.As(err, &e) && e.Code == minio.NoSuchKey && e.XMLName.Local == "Error"
}

// conditionError is an answer to a condition, or nil. Amazon answers 409 when two
// writers meet, and 404 when the object of an ETag is gone.
func conditionError(err error, when publishing.Condition) error {
	var e minio.ErrorResponse
	if !errors.As(err, &e) {
		return nil
	}
	switch {
	case e.StatusCode == http.StatusPreconditionFailed, e.Code == "ConditionalRequestConflict",
		when.ETag != "" && e.Code == minio.NoSuchKey:
		return publishing.ErrChanged
	case e.StatusCode == http.StatusNotImplemented, e.StatusCode == http.StatusBadRequest && notAboutTheBody(e.Code):
		return errNotImplemented
	}
	return nil
}

// notAboutTheBody: a 400 to a conditional PUT means the condition, unless its code
// says otherwise.
func notAboutTheBody(code string) bool {
	switch code {
	case "BadDigest", "InvalidDigest", "EntityTooLarge", "IncompleteBody", "RequestTimeout", "XAmzContentSHA256Mismatch",
		"AuthorizationHeaderMalformed", "InvalidRegion", "KeyTooLongError", "InvalidBucketName", "ExpiredToken":
		return false
	}
	return true
}

// failure says in plain words what became of an act. Of what the storage said
// nothing is passed on but a code that is known.
func (s *store) failure(ctx context.Context, act, name string, err error) error {
	var plain *domain.Error
	var e minio.ErrorResponse
	what := fmt.Sprintf("The storage at %s did not %s %s: ", s.at.Endpoint, act, shown(name))
	switch {
	case errors.As(err, &plain):
		return plain
	case ctx.Err() != nil:
		return stopped(ctx, what)
	case !errors.As(err, &e):
		return domain.Refuse(domain.Unavailable, repo.CodeCutOff, what+"the connection broke off. Try again later.")
	}
	if f, ok := repo.ReadS3Fault(e.Code, true); ok && !isForeign(e, act) {
		kind := domain.Invalid
		if f.Passes {
			kind = domain.Unavailable
		}
		if e.Code == minio.AccessDenied && act != "get" {
			f.Detail = "the key pair may not do that. Let it put, get and delete objects and list the bucket."
		}
		return domain.Refuse(kind, f.Code, what+f.Detail)
	}
	kind, advice := domain.Invalid, "Check the URL; is this S3-compatible storage?"
	if e.StatusCode >= http.StatusInternalServerError || e.StatusCode == http.StatusTooManyRequests {
		kind, advice = domain.Unavailable, "Try again later."
	}
	return domain.Refuse(kind, repo.CodeHTTPStatus, fmt.Sprintf("%sit answered %d %s. %s", what, e.StatusCode, http.StatusText(e.StatusCode), advice))
}

// isForeign says whether a 404 is none of S3-compatible storage: minio-go gives it a
// code all the same. The answer to a look has no body to tell by.
func isForeign(e minio.ErrorResponse, act string) bool {
	return (e.Code == minio.NoSuchKey || e.Code == minio.NoSuchBucket) && e.XMLName.Local != "Error" && act != "look at"
}

// stopped tells a caller who gave up from a storage that is too slow.
func stopped(ctx context.Context, what string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return domain.Refuse(domain.Unavailable, repo.CodeTimeout, what+"it did not answer in time. Try again later.")
	}
	return fmt.Errorf("%s%w", strings.ToLower(what[:1])+what[1:], context.Cause(ctx))
}

// unsure is the error of a PUT that was sent: unless the storage refused it, it may
// have been done.
func unsure(sent bool, err error) error {
	var e *domain.Error
	if !sent || !errors.As(err, &e) || e.Kind != domain.Unavailable {
		return err
	}
	return domain.Refuse(domain.Unknown, e.Code, e.Detail+" It may have been written all the same.")
}

// attempts of what can be repeated, and the pause between the first two.
const (
	attempts = 3
	pause    = 100 * time.Millisecond
)

// again makes more attempts at what changes nothing when it is repeated.
func again[T any](ctx context.Context, act func() (T, error)) (T, error) {
	for n := 1; ; n++ {
		v, err := act()
		if domain.KindOf(err) != domain.Unavailable || n == attempts {
			return v, err
		}
		select {
		case <-ctx.Done():
			return v, err
		case <-time.After(pause << n):
		}
	}
}

package helmrepo

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/minio/minio-go/v7/pkg/s3utils"
	"github.com/minio/minio-go/v7/pkg/signer"

	"chartledger/commands/indexing"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// place is where a repository's index is got from. To read from S3-compatible
// storage is to GET over http with a signature, so that the same bounds, the same
// policy and the same conditions hold as for any other server.
type place struct {
	*url.URL
	s3     bool
	region string // what requests are signed for
}

// where says where the index of a repository is.
func (c *Client) where(raw string, cred *repo.Credential) (place, *indexing.Failure) {
	raw = strings.TrimSpace(raw)
	if !repo.InS3(raw, cred) {
		u, f := indexURL(raw)
		if f == nil {
			f = credentialFault(cred, u.Scheme)
		}
		return place{URL: u}, f
	}
	if cred != nil && cred.Kind != repo.S3 {
		return place{}, hopeless(repo.CodeCredentialKind, "A credential of kind "+quote(cred.Kind)+
			" does not fit S3-compatible storage. Give a key pair: access key id and secret access key.")
	}
	l, err := c.options.S3.Locate(raw)
	var refusal *domain.Error
	if errors.As(err, &refusal) {
		return place{}, hopeless(refusal.Code, refusal.Detail)
	}
	u, err := url.Parse(l.Endpoint)
	if err != nil {
		return place{}, hopeless(repo.CodeNotURL, "The endpoint of the storage is not a URL. Tell the operator.")
	}
	u.Path = "/" + l.Bucket + "/" + l.Key("index.yaml")
	u.RawPath = s3utils.EncodePath(u.Path)
	return place{URL: u, s3: true, region: l.Region}, certificateFault(cred, u.Scheme)
}

// sign signs r. Of its headers only those that S3 asks for are signed: what a
// condition, a redirect or a proxy adds must not spoil the signature.
func sign(r *http.Request, c *repo.Credential, region string) {
	nothing := sha256.Sum256(nil)
	r.URL.RawPath = s3utils.EncodePath(r.URL.Path)
	u := *r.URL
	bare := http.Request{Method: r.Method, URL: &u, Host: r.Host,
		Header: http.Header{"X-Amz-Content-Sha256": {hex.EncodeToString(nothing[:])}}}
	for name, values := range signer.SignV4(bare, c.AccessKeyID, c.SecretAccessKey, "", region).Header {
		r.Header[name] = values
	}
}

// unsign takes off what sign put on.
func unsign(h http.Header) {
	for _, name := range []string{"Authorization", "X-Amz-Date", "X-Amz-Content-Sha256"} {
		h.Del(name)
	}
}

// absentError says of S3-compatible storage that it has no index, and no more: the
// bucket is there.
type absentError struct{ *indexing.Failure }

func (e *absentError) Unwrap() error { return e.Failure }

func isAbsent(err error) bool {
	var a *absentError
	return errors.As(err, &a)
}

// refused says what an answer other than 200 means.
func (h *hops) refused(r *http.Response) error {
	now := time.Now()
	if !h.place.s3 || h.left {
		return statusFailure(r, h.sent(), h.credential != nil, now)
	}
	code := s3Code(r.Body)
	fault, ok := repo.ReadS3Fault(code, h.credential != nil)
	if !ok && r.StatusCode == http.StatusForbidden {
		fault, ok = repo.ReadS3Fault("AccessDenied", h.credential != nil)
	}
	if !ok {
		f := statusFailure(r, h.sent(), h.credential != nil, now)
		if code != "" {
			f.Cause.Detail += " The storage calls it " + quote(code) + "."
		}
		return f
	}
	f := failure(fault.Code, fmt.Sprintf("%s answered %d %s: %s", shown(r.Request.URL), r.StatusCode, cmp.Or(code, http.StatusText(r.StatusCode)), fault.Detail))
	if fault.Passes {
		f.RetryAfter = retryAfter(r.Header.Get("Retry-After"), now)
		return f
	}
	f.Pause = fault.Code != repo.CodeHTTPStatus
	if code == "NoSuchKey" {
		return &absentError{f}
	}
	return f
}

// maxS3Error bounds what is read of an error.
const maxS3Error = 64 << 10

// s3CodePattern: what is quoted of an error, and nothing else of it.
var s3CodePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.]{0,63}$`)

// s3Code is the code of an S3 error; "": it is none.
func s3Code(body io.Reader) string {
	var e struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}
	if err := xml.NewDecoder(io.LimitReader(body, maxS3Error)).Decode(&e); err != nil || !s3CodePattern.MatchString(e.Code) {
		return ""
	}
	return e.Code
}

// noIndex is an index without an app, for a storage that charts are still to be
// pushed to.
func noIndex(at *url.URL) *index {
	nothing := sha256.Sum256(nil)
	hash := hex.EncodeToString(nothing[:])
	return &index{none: true, data: &spool{}, facts: indexing.Facts{
		URL: shown(at), BytesHash: hash, ContentHash: hash, Ending: syncs.Ending{Closed: true, Newline: true}}}
}

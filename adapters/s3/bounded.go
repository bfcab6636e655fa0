package s3

import (
	"io"
	"net/http"

	"chartledger/domain"
	"chartledger/domain/repo"
)

// maxAnswer bounds the answers that the client library reads whole: lists and
// errors. A page of a list has a thousand keys of at most 1 KiB.
const maxAnswer = 8 << 20

// bounded cuts what a hostile server may have read into memory. It asks for bodies as
// they are: one that is packed on the way loses its length and its ETag.
type bounded struct{ transport http.RoundTripper }

// RoundTrip makes one request. Only the body of an object may be large: Get has a
// bound of its own.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Accept-Encoding", "identity") // which is not signed
	answer, err := b.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	object := r.Method == http.MethodGet && r.URL.Query().Get("list-type") == "" && answer.StatusCode == http.StatusOK
	if object && endless(answer) {
		_ = answer.Body.Close()
		return nil, domain.Refuse(domain.Unavailable, repo.CodeCutOff,
			"The storage does not say how long an object is: one that broke off would look like a whole one. Have it send Content-Length.")
	}
	if !object {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	}
	return answer, nil
}

// endless says whether the end of a body is the end of the connection, whatever ended
// that. What was cut off so must not be edited and written back.
func endless(r *http.Response) bool {
	return r.ContentLength < 0 && r.ProtoMajor == 1 && len(r.TransferEncoding) == 0
}

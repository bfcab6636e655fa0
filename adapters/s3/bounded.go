package s3

import (
	"io"
	"net/http"
)

// maxAnswer bounds the answers that the client library reads whole: lists and
// errors. A page of a list has a thousand keys of at most 1 KiB.
const maxAnswer = 8 << 20

// bounded cuts what a hostile server may have read into memory.
type bounded struct{ transport http.RoundTripper }

// RoundTrip makes one request. Only the body of an object may be large: Get has a
// bound of its own.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	object := r.Method == http.MethodGet && r.URL.Query().Get("list-type") == "" && answer.StatusCode == http.StatusOK
	if !object {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	}
	return answer, nil
}

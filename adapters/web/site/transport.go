package site

import (
	"context"
	"io"
	"net/http"
	"sync"
)

// inProcess hands requests to a handler of the same process as if they came over a
// connection: answers may be streams.
type inProcess struct{ handler http.Handler }

// RoundTrip answers as soon as the handler has written the header.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	r = r.Clone(ctx)
	r.RequestURI = r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	a := &answer{header: make(http.Header), body: writer, begun: make(chan struct{})}
	go func() {
		defer cancel()
		defer func() {
			if reason := recover(); reason != nil { // as a server would: the connection ends
				a.WriteHeader(http.StatusInternalServerError)
				_ = writer.CloseWithError(io.ErrUnexpectedEOF)
			}
		}()
		t.handler.ServeHTTP(a, r)
		a.WriteHeader(http.StatusOK)
		_ = writer.Close()
	}()
	select {
	case <-a.begun:
	case <-r.Context().Done():
		_ = reader.CloseWithError(r.Context().Err())
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: a.status, Status: http.StatusText(a.status), Header: a.sent, Body: left{reader, cancel},
		ContentLength: -1, Request: r, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}, nil
}

// left is a body that, once closed, has the handler stop.
type left struct {
	*io.PipeReader
	cancel context.CancelFunc
}

// Close ends the request.
func (l left) Close() error {
	l.cancel()
	return l.PipeReader.Close()
}

// answer is the ResponseWriter of such a request.
type answer struct {
	header, sent http.Header
	body         *io.PipeWriter
	status       int
	once         sync.Once
	begun        chan struct{}
}

// Header is what will be sent.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader sends the header, the first time.
func (a *answer) WriteHeader(status int) {
	a.once.Do(func() {
		a.status, a.sent = status, a.header.Clone()
		close(a.begun)
	})
}

// Write sends a piece of the body, and returns when it was read.
func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// Flush sends the header: pieces of the body are never kept.
func (a *answer) Flush() { a.WriteHeader(http.StatusOK) }

package service

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// Whoever was let in gets an answer, before what it stands on is closed.
func TestServeWaitsForTheRequestsUnderWay(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		time.Sleep(100 * time.Millisecond) // while the server is told to end
		_, _ = io.WriteString(w, "done")
		close(answered)
	})
	served := make(chan error, 1)
	go func() { served <- serve(ctx, &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}, l) }()
	go func() {
		if response, err := http.Get("http://" + l.Addr().String()); err == nil { //nolint:noctx // a test's
			_ = response.Body.Close()
		}
	}()
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	select {
	case <-answered:
	default:
		t.Error("it ended before the request under way was answered")
	}
}

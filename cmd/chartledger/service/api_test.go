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
	ended := make(chan error, 1)
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		select {
		case err := <-ended:
			t.Error("it ended before the request under way was answered")
			ended <- err
		case <-time.After(200 * time.Millisecond): // it waits for us
		}
		_, _ = io.WriteString(w, "done")
	})
	go func() { ended <- serve(ctx, &http.Server{Handler: handler, ReadHeaderTimeout: time.Second}, l) }()
	response, err := http.Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != "done" {
		t.Errorf("the request under way got %q, %v", body, err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

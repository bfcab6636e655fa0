package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"testing"
	"time"

	"chartledger/domain/user"
)

// dripping begins an upload that never ends, and returns when the server reads it.
func (f *fixture) dripping(ctx context.Context, token, path string) {
	f.t.Helper()
	read := make(chan struct{})
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got100Continue: func() { close(read) }})
	body, _ := io.Pipe()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url+path, body)
	if err != nil {
		f.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/gzip")
	r.Header.Set("Expect", "100-continue")
	transport := &http.Transport{ExpectContinueTimeout: time.Minute}
	go func() {
		if answer, err := transport.RoundTrip(r); err == nil {
			_ = answer.Body.Close()
		}
	}()
	select {
	case <-read:
	case <-time.After(10 * time.Second):
		f.t.Error("the upload is not read")
	}
}

// Whoever sends slowly keeps nobody else from publishing.
func TestASlowSenderKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice, bob := f.user("alice", user.Developer), f.user("bob", user.Developer)
	_, path := f.writable(bob)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range 2 {
		f.dripping(ctx, alice, path)
	}
	if a := f.do(bob, "POST", path, packed(t, "1.2.3", "one"), "Content-Type", "application/gzip"); a.StatusCode != http.StatusCreated {
		t.Errorf("got %s %s", a.Status, a.body)
	}
}

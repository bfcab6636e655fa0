package httpapi_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
)

// begun sends the head of a request and a part of its body, and no more.
func (f *fixture) begun(method, path string, header ...string) net.Conn {
	f.t.Helper()
	u, err := url.Parse(f.url)
	if err != nil {
		f.t.Fatal(err)
	}
	conn, err := new(net.Dialer).DialContext(f.t.Context(), "tcp", u.Host)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = conn.Close() })
	head := append([]string{method + " " + path + " HTTP/1.1", "Host: " + u.Host, "Content-Type: application/json", "Content-Length: 100"}, header...)
	if _, err := fmt.Fprintf(conn, "%s\r\n\r\n{", strings.Join(head, "\r\n")); err != nil {
		f.t.Fatal(err)
	}
	return conn
}

// Who sends a body and does not get on with it is not waited for, least of all a
// stranger: whatever the request is, it takes memory or a connection until it ends.
func TestABodyComesInTime(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(o *httpapi.Options) { o.BodyWait = 50 * time.Millisecond })
	for _, tt := range []struct {
		method, path string
		header       []string
		status       int
	}{
		{"POST", "/api/v1/session", nil, http.StatusBadRequest},
		{"POST", "/api/v1/repos", []string{"Authorization: Bearer " + bootstrapToken}, http.StatusBadRequest},
		{"POST", "/api/v1/repos", nil, http.StatusUnauthorized},
		{"GET", "/livez", nil, http.StatusOK},
		{"POST", "/nowhere", nil, http.StatusNotFound},
	} {
		conn := f.begun(tt.method, tt.path, tt.header...)
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		answers := bufio.NewReader(conn)
		got, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatalf("%s %s: %v", tt.method, tt.path, err)
		}
		_, err = io.Copy(io.Discard, got.Body)
		_ = got.Body.Close()
		if err != nil || got.StatusCode != tt.status {
			t.Errorf("%s %s: got %d %v, want %d", tt.method, tt.path, got.StatusCode, err, tt.status)
		}
		if _, err := answers.ReadByte(); err == nil || strings.Contains(err.Error(), "timeout") {
			t.Errorf("%s %s: the connection is kept: %v", tt.method, tt.path, err)
		}
	}
}

// slow takes longer to keep a session than a body may take, unless its client goes.
type slow struct{ sessions }

func (s *slow) Begin(ctx context.Context, n commands.Session) error {
	select {
	case <-time.After(200 * time.Millisecond):
		return s.sessions.Begin(ctx, n)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The time for a body is not that for the work on it.
func TestTheTimeForABodyEndsWithIt(t *testing.T) {
	t.Parallel()
	f := newSignIn(t, func(o *httpapi.Options) { o.Sessions, o.BodyWait = &slow{}, 50*time.Millisecond })
	f.tries("alice", password).want(t, http.StatusCreated, "")
}

// Nobody has to sign in to send a password, so there is little else to send.
func TestAStrangersBodyIsShort(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	got := f.do("", "POST", "/api/v1/session", `{"user":"alice","password":"`+strings.Repeat("x", 32<<10)+`"}`)
	if got.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("got %s %s", got.Status, got.body)
	}
	if got := f.do("", "POST", "/api/v1/session", `{"user":"alice","password":"`+strings.Repeat(`\ud83d\ude00`, 1024)+`"}`); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("the longest password: %s %s", got.Status, got.body)
	}
}

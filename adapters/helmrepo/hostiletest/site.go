package hostiletest

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/certtest"
)

// Site is the server of one case.
type Site struct {
	URL string // of the repository

	c       Case
	server  *httptest.Server
	hostile atomic.Bool
	turns   atomic.Int32 // an ETag of before says nothing after
	index   []byte
	beside  atomic.Pointer[[]byte]
	stamp   time.Time // when the good index was last modified
}

// Open serves c's repository, good at first, until the test ends.
func (s *Suite) Open(tb testing.TB, c Case, index []byte) *Site {
	tb.Helper()
	at := &Site{c: c, index: index, stamp: time.Now().Add(-time.Hour)}
	at.server = httptest.NewUnstartedServer(http.HandlerFunc(at.serve))
	at.server.Config.ErrorLog = log.New(io.Discard, "", 0) // what goes wrong here is meant to
	at.server.Config.SetKeepAlivesEnabled(false)           // or the first good connection would hide faults of the next
	scheme := "http://127.0.0.1"
	if c.Secure {
		scheme = "https://localhost" // a name, so that it can be another's
		at.server.Listener = &dresser{at.server.Listener, at, identity(tb, s.Authority, "localhost", 24*time.Hour)}
	}
	at.server.Start()
	tb.Cleanup(at.server.Close)
	tb.Cleanup(at.server.CloseClientConnections)
	at.URL = scheme + at.server.URL[strings.LastIndex(at.server.URL, ":"):]
	return at
}

// Turn makes the server hostile, or good.
func (s *Site) Turn(hostile bool) {
	s.turns.Add(1)
	s.hostile.Store(hostile)
}

// Beside serves index as another repository of the same host, which is always good,
// and answers its URL.
func (s *Site) Beside(index []byte) string {
	s.beside.Store(&index)
	return s.URL + "/beside"
}

func (s *Site) serve(w http.ResponseWriter, q *http.Request) {
	user, password, _ := q.BasicAuth()
	switch {
	case strings.HasPrefix(q.URL.Path, "/beside/"):
		_, _ = w.Write(*s.beside.Load()) // the client may be gone
	case s.c.Locked && (user != Username || password != Password):
		http.Error(w, "who are you?", http.StatusUnauthorized)
	case s.hostile.Load() && s.c.Answer != nil:
		s.c.Answer(w, q)
	case s.c.Bare:
		_, _ = w.Write(s.index)
	default:
		w.Header().Set("ETag", fmt.Sprintf(`"good-%d"`, s.turns.Load()))
		w.Header().Set("Content-Type", "application/yaml")
		http.ServeContent(w, q, "", s.stamp, bytes.NewReader(s.index))
	}
}

// dresser has connections speak TLS, as well or badly as the site is disposed.
type dresser struct {
	net.Listener
	site *Site
	good *tls.Config
}

// Accept gives the next connection, dressed.
func (d *dresser) Accept() (net.Conn, error) {
	c, err := d.Listener.Accept()
	switch {
	case err != nil:
		return nil, err
	case d.site.hostile.Load() && d.site.c.Dress != nil:
		return d.site.c.Dress(c, d.good), nil
	}
	return tls.Server(c, d.good), nil
}

// identity is a server's, as authority knows it under a name.
func identity(tb testing.TB, authority *certtest.Authority, name string, valid time.Duration) *tls.Config {
	tb.Helper()
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{authority.Issue(tb, name, valid).TLS(tb)}}
}

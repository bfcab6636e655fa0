package helmrepo_test

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/indexing"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// overTLS serves h under config.
func overTLS(t testing.TB, config *tls.Config, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS, s.Config.ErrorLog = config, log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func serveSmall(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, small) }

// showing is a credential that is a client certificate.
func showing(p certtest.Pair) *repo.Credential {
	return &repo.Credential{Kind: repo.ClientCertificate, ClientCertificate: string(p.Cert), ClientKey: string(p.Key)}
}

func TestHowAServerIsKnown(t *testing.T) {
	t.Parallel()

	ours, theirs := certtest.New(t), certtest.New(t)
	trust, other := repo.TLS{CACertificates: string(ours.PEM())}, repo.TLS{CACertificates: string(theirs.PEM())}
	skip := repo.TLS{CACertificates: other.CACertificates, InsecureSkipVerify: true}
	good := ours.Issue(t, "charts.test", time.Hour*2)
	expired, me, stranger := ours.Issue(t, "charts.test", time.Minute), ours.Issue(t, "me", 2*time.Hour), theirs.Issue(t, "me", 2*time.Hour)
	server := func(p certtest.Pair, change func(*tls.Config)) *tls.Config {
		c := &tls.Config{Certificates: []tls.Certificate{p.TLS(t)}}
		if change != nil {
			change(c)
		}
		return c
	}
	asking := func(version uint16) func(*tls.Config) {
		return func(c *tls.Config) {
			c.ClientAuth, c.ClientCAs, c.MinVersion, c.MaxVersion = tls.RequireAndVerifyClientCert, ours.Pool(), tls.VersionTLS12, version
		}
	}
	old := func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }
	for name, tt := range map[string]meeting{
		"its authority is given":         {server: server(good, nil), trust: trust},
		"its own certificate is given":   {server: server(good, nil), trust: repo.TLS{CACertificates: string(good.Cert)}},
		"a bundle is given":              {server: server(good, nil), trust: repo.TLS{CACertificates: other.CACertificates + trust.CACertificates}},
		"nobody knows it":                {server: server(good, nil), says: "--ca-file"},
		"another authority is given":     {server: server(good, nil), trust: other, says: "--ca-file"},
		"not verified":                   {server: server(good, nil), trust: skip},
		"expired":                        {server: server(expired, nil), trust: trust, says: "expired"},
		"expired and not verified":       {server: server(expired, nil), trust: skip},
		"of another name":                {server: server(good, nil), host: "localhost", trust: trust, says: "another name"},
		"of another name, not verified":  {server: server(good, nil), host: "localhost", trust: skip},
		"an old version":                 {server: server(good, old), trust: trust, says: "before 1.2"},
		"an old version, not verified":   {server: server(good, old), trust: skip, says: "before 1.2"},
		"it asks, is shown":              {server: server(good, asking(tls.VersionTLS13)), trust: trust, shows: showing(me)},
		"it asks in 1.2, is shown":       {server: server(good, asking(tls.VersionTLS12)), trust: trust, shows: showing(me)},
		"it asks, is shown nothing":      {server: server(good, asking(tls.VersionTLS13)), trust: trust, says: "wants a client certificate"},
		"it asks in 1.2, nothing":        {server: server(good, asking(tls.VersionTLS12)), trust: trust, says: "wants a client certificate"},
		"it asks, is shown another's":    {server: server(good, asking(tls.VersionTLS13)), trust: trust, shows: showing(stranger), says: "does not accept the client certificate"},
		"it asks in 1.2, another's":      {server: server(good, asking(tls.VersionTLS12)), trust: trust, shows: showing(stranger), says: "does not accept the client certificate"},
		"it does not ask, nothing shown": {server: server(good, nil), trust: trust, shows: showing(me)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.check(t)
		})
	}
}

// meeting is a fetch from a server over TLS.
type meeting struct {
	server *tls.Config
	host   string // "": 127.0.0.1
	trust  repo.TLS
	shows  *repo.Credential
	says   string // "": it is read
}

func (m meeting) check(t *testing.T) {
	t.Helper()
	s := overTLS(t, m.server, serveSmall)
	source := indexing.Source{URL: s.URL, TLS: m.trust, Credential: m.shows}
	if m.host != "" {
		source.URL = strings.Replace(s.URL, "127.0.0.1", m.host, 1)
	}
	_, err := local(t).Fetch(t.Context(), source, syncs.Validators{})
	if m.says == "" {
		if err != nil {
			t.Errorf("got %v", err)
		}
		return
	}
	if f := wantFailure(t, err, repo.CodeTLS); !strings.Contains(f.Cause.Detail, m.says) || f.Pause {
		t.Errorf("got %+v, want %q", f, m.says)
	}
}

// A connection that was opened without verification, or with a certificate, is
// nobody else's.
func TestConnectionsAreOfOneIdentity(t *testing.T) {
	t.Parallel()

	ours := certtest.New(t)
	me, pair := showing(ours.Issue(t, "me", 2*time.Hour)), ours.Issue(t, "charts.test", 2*time.Hour)
	shown := make(chan int, 1)
	s := overTLS(t, &tls.Config{Certificates: []tls.Certificate{pair.TLS(t)}, ClientAuth: tls.RequestClientCert}, func(w http.ResponseWriter, r *http.Request) {
		shown <- len(r.TLS.PeerCertificates)
		serveSmall(w, r)
	})
	c, skip := local(t), repo.TLS{InsecureSkipVerify: true}
	for range 2 {
		for want, source := range []indexing.Source{{URL: s.URL, TLS: skip}, {URL: s.URL, TLS: skip, Credential: me}} {
			if _, err := c.Fetch(t.Context(), source, syncs.Validators{}); err != nil {
				t.Fatal(err)
			}
			if got := <-shown; got != want {
				t.Errorf("the server saw %d certificates, want %d", got, want)
			}
		}
		_, err := c.Fetch(t.Context(), indexing.Source{URL: s.URL}, syncs.Validators{})
		wantFailure(t, err, repo.CodeTLS)
	}
}

// What a server answers to one who showed no certificate says that it wants one.
func TestAnAnswerMayAskForACertificate(t *testing.T) {
	t.Parallel()

	pair := certtest.New(t).Issue(t, "charts.test", 2*time.Hour)
	asks := &tls.Config{Certificates: []tls.Certificate{pair.TLS(t)}, ClientAuth: tls.RequestClientCert}
	for status, code := range map[int]string{400: repo.CodeAccessDenied, 401: repo.CodeAccessDenied, 403: repo.CodeAccessDenied, 496: repo.CodeAccessDenied} {
		s := overTLS(t, asks.Clone(), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		_, err := local(t).Fetch(t.Context(), indexing.Source{URL: s.URL, TLS: repo.TLS{InsecureSkipVerify: true}}, syncs.Validators{})
		if f := wantFailure(t, err, code); !strings.Contains(f.Cause.Detail, "asks for a client certificate") {
			t.Errorf("%d: got %s", status, f.Cause.Detail)
		}
	}
}

// What is no TLS at all, or ends in the middle, is a fault of TLS too.
func TestAHandshakeThatEndsEarly(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		serve func(net.Conn)
		says  string
	}{
		"closed at once":    {func(c net.Conn) {}, "broke off"},
		"closed after some": {func(c net.Conn) { _, _ = c.Write([]byte{22, 3, 3, 1, 0, 2}) }, "broke off"},
		"something else":    {func(c net.Conn) { _, _ = io.WriteString(c, "220 mail.example.com ESMTP\r\n") }, "plain http"},
		"an HTTP answer":    {func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") }, "plain http"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := raw(t, func(c net.Conn) {
				_, _ = c.Read(make([]byte, 1024)) // the client's hello
				tt.serve(c)
			})
			_, err := local(t).Fetch(t.Context(), indexing.Source{URL: strings.Replace(url, "http:", "https:", 1)}, syncs.Validators{})
			if f := wantFailure(t, err, repo.CodeTLS); !strings.Contains(f.Cause.Detail, tt.says) {
				t.Errorf("got %s", f.Cause.Detail)
			}
		})
	}
}

func TestAHandshakeThatStandsStill(t *testing.T) {
	t.Parallel()

	c := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), ConnectTimeout: 30 * time.Millisecond})
	t.Cleanup(c.Close)
	url := raw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	_, err := c.Fetch(t.Context(), indexing.Source{URL: strings.Replace(url, "http:", "https:", 1)}, syncs.Validators{})
	wantFailure(t, err, repo.CodeTimeout)
}

package hostiletest

import (
	"crypto/tls"
	"errors"
	"net"
	"testing"
	"time"

	"chartledger/adapters/certtest"
)

// faults are of TLS. Nothing of HTTP is ever said.
func faults(tb testing.TB, known *certtest.Authority) []Case {
	tb.Helper()
	fault := func(name, says string, dress func(net.Conn, *tls.Config) net.Conn) Case {
		return Case{Name: name, Secure: true, Dress: dress, Want: failed("tls_failed", says)}
	}
	as := func(bad *tls.Config) func(net.Conn, *tls.Config) net.Conn {
		return func(c net.Conn, _ *tls.Config) net.Conn { return tls.Server(c, bad) }
	}
	but := func(change func(*tls.Config)) func(net.Conn, *tls.Config) net.Conn {
		return func(c net.Conn, good *tls.Config) net.Conn {
			bad := good.Clone()
			change(bad)
			return tls.Server(c, bad)
		}
	}
	return []Case{
		fault("an expired certificate", "expired", as(identity(tb, known, "localhost", time.Minute))),
		fault("a certificate for another name", "another name", as(identity(tb, known, "charts.example.com", 24*time.Hour))),
		fault("a certificate that nobody signed", "not signed by an authority", as(identity(tb, certtest.New(tb), "localhost", 24*time.Hour))),
		fault("http where https was", "plain http", func(c net.Conn, _ *tls.Config) net.Conn { return c }),
		fault("an old TLS", "No trusted TLS", but(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 })),
		fault("a handshake that is refused", "broke the handshake off", but(func(c *tls.Config) {
			c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, errors.New("not today") }
		})),
		fault("a client certificate is wanted", "No trusted TLS", but(func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert })),
		{Name: "a handshake that is cut", Secure: true, Dress: cut, Want: failed("tls_failed", "handshake broke off")},
		{Name: "a handshake that stands still", Secure: true, Dress: func(c net.Conn, good *tls.Config) net.Conn {
			return tls.Server(mute{c}, good)
		}, Want: failed("timeout", "did not answer in time")},
	}
}

// cut hangs up before a word.
func cut(c net.Conn, _ *tls.Config) net.Conn {
	_ = c.Close()
	return c
}

// mute takes everything and says nothing.
type mute struct{ net.Conn }

// Write swallows p.
func (mute) Write(p []byte) (int, error) { return len(p), nil }

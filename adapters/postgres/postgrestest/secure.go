package postgrestest

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/certtest"
	"chartledger/adapters/embedded"
)

// Secure is a PostgreSQL of one test that takes connections over TLS only. Its
// certificate is for 127.0.0.1, not for localhost.
type Secure struct {
	CA  *certtest.Authority
	dsn *url.URL
}

// StartSecure runs a server for tb alone and ends it with tb. Its certificate is
// valid from an hour ago for so long.
func StartSecure(tb testing.TB, valid time.Duration) *Secure {
	tb.Helper()
	dir := tb.TempDir()
	ctx, cancel := context.WithTimeout(tb.Context(), 2*time.Minute)
	defer cancel()
	server, err := embedded.StartPostgres(ctx, dir, embedded.PostgresOptions{})
	if err != nil {
		tb.Fatalf("no PostgreSQL to test with: %v", err)
	}
	tb.Cleanup(func() { _ = server.Close() })
	s := &Secure{CA: certtest.New(tb)}
	if s.dsn, err = url.Parse(server.DSN()); err != nil {
		tb.Fatal("the embedded server's address is no URL")
	}
	data := filepath.Join(dir, "postgres", "data")
	pair := s.CA.Issue(tb, "postgres.test", valid)
	give(tb, filepath.Join(data, "server.crt"), pair.Cert)
	give(tb, filepath.Join(data, "server.key"), pair.Key)
	give(tb, filepath.Join(data, "pg_hba.conf"), []byte("hostssl all all 127.0.0.1/32 scram-sha-256\n"))
	execute(tb, server.DSN(), "ALTER SYSTEM SET ssl = on")
	execute(tb, server.DSN(), "SELECT pg_reload_conf()")
	s.wait(ctx, tb)
	return s
}

// DSN is the server's address with other parameters: pairs of names and values, such
// as "sslmode", "require". "host", "user", "password" and "database" are those parts.
func (s *Secure) DSN(pairs ...string) string {
	u := *s.dsn
	q := u.Query()
	for i := 0; i < len(pairs); i += 2 {
		switch value := pairs[i+1]; pairs[i] {
		case "host":
			u.Host = value + ":" + u.Port()
		case "user":
			password, _ := u.User.Password()
			u.User = url.UserPassword(value, password)
		case "password":
			u.User = url.UserPassword(u.User.Username(), value)
		case "database":
			u.Path = "/" + value
		default:
			q.Set(pairs[i], value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// Password is the superuser's.
func (s *Secure) Password() string {
	password, _ := s.dsn.User.Password()
	return password
}

// wait returns when the server speaks TLS: it takes new settings in its own time.
func (s *Secure) wait(ctx context.Context, tb testing.TB) {
	tb.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.DSN("sslmode", "require"))
		if err == nil {
			_ = conn.Close(ctx)
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tb.Fatalf("wait for PostgreSQL to speak TLS: %v", err)
		}
	}
}

// give writes a file that belongs to whoever owns its folder, as the server wants it.
func give(tb testing.TB, path string, data []byte) {
	tb.Helper()
	info, err := os.Stat(filepath.Dir(path))
	if err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err == nil {
		owner := info.Sys().(*syscall.Stat_t)
		err = os.Chown(path, int(owner.Uid), int(owner.Gid))
	}
	if err != nil {
		tb.Fatalf("prepare PostgreSQL for TLS: %v", err)
	}
}

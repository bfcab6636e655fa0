// Package postgrestest gives tests databases of a real PostgreSQL: one server per
// test binary, one database per test.
package postgrestest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/embedded"
)

// Variable names the environment variable that has the address of a server to use
// instead of the embedded one, as a URL of a superuser.
const Variable = "CHARTLEDGER_TEST_POSTGRES"

// server is the server of this test binary, started by the first test that needs
// it. It is a global because the tests of a binary have nothing else in common.
var server struct {
	sync.Mutex
	dsn      string
	embedded *embedded.Postgres
	dir      string
	count    int
}

// Main runs the tests and ends the server after them. Call it from TestMain.
func Main(m *testing.M) int {
	defer stop()
	return m.Run()
}

// New makes an empty database for one test and answers its address.
func New(t testing.TB) string {
	t.Helper()
	base, name := start(t)
	execute(t, base, "CREATE DATABASE "+name)
	if os.Getenv(Variable) != "" { // a drop is a checkpoint, and the embedded server goes as a whole
		t.Cleanup(func() { drop(t, base, name) })
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatalf("%s is not a URL", Variable)
	}
	u.Path = "/" + name
	return u.String()
}

// Recreate drops the database of an address, whoever uses it, and makes it anew.
func Recreate(t testing.TB, dsn string) {
	t.Helper()
	base, _ := start(t)
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	drop(t, base, u.Path[1:])
	execute(t, base, "CREATE DATABASE "+u.Path[1:])
}

// start answers the server's address and a name that no database has yet.
func start(t testing.TB) (dsn, name string) {
	t.Helper()
	server.Lock()
	defer server.Unlock()
	if server.dsn == "" {
		if err := startServer(); err != nil {
			t.Fatalf("no PostgreSQL to test with: %v (or set %s to the URL of one, version 15 or newer)", err, Variable)
		}
	}
	server.count++
	return server.dsn, fmt.Sprintf("test_%d_%d", os.Getpid(), server.count)
}

func startServer() (err error) {
	if server.dsn = os.Getenv(Variable); server.dsn != "" {
		return nil
	}
	if server.dir, err = os.MkdirTemp("", "chartledger-postgres-*"); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if server.embedded, err = embedded.StartPostgres(ctx, server.dir, embedded.PostgresOptions{}); err != nil {
		return err
	}
	server.dsn = server.embedded.DSN()
	return nil
}

func stop() {
	server.Lock()
	defer server.Unlock()
	if server.embedded != nil {
		_ = server.embedded.Close() // the tests are over; the directory goes in any case
	}
	if server.dir != "" {
		_ = os.RemoveAll(server.dir)
	}
}

func drop(t testing.TB, dsn, name string) {
	t.Helper()
	execute(t, dsn, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

func execute(t testing.TB, dsn, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatalf("connect to the test server: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

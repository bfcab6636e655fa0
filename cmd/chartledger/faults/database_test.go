package faults_test

import (
	"context"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/adapters/embedded"
)

// database is a PostgreSQL of its own, with the links of the processes to it.
type database struct {
	t      testing.TB
	dir    string
	server *embedded.Postgres
	links  []*link
}

func startDatabase(t testing.TB, dir string) *database {
	t.Helper()
	d := &database{t: t, dir: dir}
	d.start()
	t.Cleanup(func() { _ = d.server.Close() })
	return d
}

func (d *database) start() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	server, err := embedded.StartPostgres(ctx, d.dir, embedded.PostgresOptions{})
	if err != nil {
		d.t.Fatalf("no PostgreSQL to test with: %v", err)
	}
	d.server = server
	for _, l := range d.links {
		if err := l.moved(d.address()); err != nil {
			d.t.Fatal(err)
		}
	}
}

// restart ends the server in order, which cuts every connection, and starts it again.
func (d *database) restart() {
	d.t.Helper()
	if err := d.server.Close(); err != nil {
		d.t.Fatal(err)
	}
	d.start()
}

// link is one more process's way here.
func (d *database) link(name string) *link {
	d.t.Helper()
	l, err := newLink(name, d.address())
	if err != nil {
		d.t.Fatal(err)
	}
	d.links = append(d.links, l)
	return l
}

func (d *database) address() string { return d.url().Host }

func (d *database) url() *url.URL {
	u, err := url.Parse(d.server.DSN())
	if err != nil {
		d.t.Fatal("the database's address is no URL")
	}
	return u
}

// dsn is a database's address by way of host.
func (d *database) dsn(name, host string) string {
	u := d.url()
	u.Host, u.Path = host, "/"+name
	return u.String()
}

// make makes an empty database.
func (d *database) make(name string) {
	d.t.Helper()
	conn := d.connect("postgres")
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), "CREATE DATABASE "+name); err != nil {
		d.t.Fatal(err)
	}
}

// connect is a connection past all faults.
func (d *database) connect(name string) *pgx.Conn {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, d.dsn(name, net.JoinHostPort(d.url().Hostname(), d.url().Port())))
	if err != nil {
		d.t.Fatalf("connect to the database: %v", err)
	}
	return conn
}

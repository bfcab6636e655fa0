package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// How long Close waits for a fast shutdown, and then for an immediate one.
const (
	fastShutdown      = 10 * time.Second
	immediateShutdown = 5 * time.Second
)

// startTries bounds how often another free port is tried: between finding a port
// and Postgres taking it, someone else may.
const startTries = 3

// PostgresOptions are the settings of the embedded Postgres. The zero value is
// good.
type PostgresOptions struct {
	// Cache is the folder in which binaries are kept. None means
	// /var/cache/chartledger for root, else chartledger in the user's cache.
	// The user the child runs as must be able to read it.
	Cache string

	// Repository is the Maven repository the binaries come from. None means
	// Maven Central.
	Repository string

	// Log is told what the start did. None means nowhere.
	Log *slog.Logger
}

// Postgres is a running PostgreSQL that ends with this process.
type Postgres struct {
	child *child
	port  int
	dsn   func() string // a closure, so that printing the value shows no password
	close sync.Once
	err   error
}

// StartPostgres starts PostgreSQL on dir/postgres and answers when it takes
// connections. The directory is made if it does not exist; one of another major
// version is refused and left alone. The caller holds the Lock of dir. When ctx
// ends during the start, the start ends; afterwards ctx means nothing.
func StartPostgres(ctx context.Context, dir string, o PostgresOptions) (*Postgres, error) {
	bin, err := binaries(ctx, o)
	if err != nil {
		return nil, err
	}
	c, err := openCluster(dir, bin)
	if err != nil {
		return nil, err
	}
	if err := c.prepare(ctx, o.logger()); err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		p, err := c.start(ctx)
		if err == nil || try == startTries || !errors.Is(err, errPortTaken) {
			return p, err
		}
	}
}

func (o PostgresOptions) logger() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

// DSN is the connection string of the superuser, with its password: not for logs.
func (p *Postgres) DSN() string { return p.dsn() }

// String names the server without its password.
func (p *Postgres) String() string { return "postgres on 127.0.0.1:" + strconv.Itoa(p.port) }

// Done is closed when the server has ended, asked to or not.
func (p *Postgres) Done() <-chan struct{} { return p.child.done }

// Close ends the server: open transactions are rolled back, everything committed
// is written. It takes at most fifteen seconds.
func (p *Postgres) Close() error {
	p.close.Do(func() { p.err = p.stop() })
	return p.err
}

func (p *Postgres) stop() error {
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, fastShutdown}, {syscall.SIGQUIT, immediateShutdown}} {
		_ = p.child.cmd.Process.Signal(step.signal) // an error means it has ended
		if p.child.endedWithin(step.wait) {
			return p.child.problem("stop postgres")
		}
	}
	_ = p.child.cmd.Process.Kill()
	<-p.child.done
	return errors.New("stop postgres: it did not end in time and was killed")
}

// child is a process that we started and that ends with us.
type child struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // what Wait said, once done is closed

	logFrom int64 // where its words begin in the log
}

func (c *child) endedWithin(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-c.done:
		return true
	case <-timer.C:
		return false
	}
}

// problem is how the child ended, if not well.
func (c *child) problem(act string) error {
	if c.err != nil {
		return fmt.Errorf("%s: %w", act, c.err)
	}
	return nil
}

// freePort is a loopback port that nobody used a moment ago.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

// dsn keeps the password in a closure.
func dsn(password string, port int) func() string {
	return func() string {
		u := url.URL{
			Scheme: "postgres", User: url.UserPassword(superuser, password),
			Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Path: "/postgres",
			RawQuery: "sslmode=disable",
		}
		return u.String()
	}
}

// environment is all the child sees of ours: no token, no locale, no PG variable.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

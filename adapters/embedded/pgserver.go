package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// errPortTaken is why a start is tried again.
var errPortTaken = errors.New("the port was taken meanwhile")

// readyEvery is how often the start looks whether the server is ready.
const readyEvery = 5 * time.Millisecond

// maxLog is the size at which a start begins the log anew.
const maxLog = 10 << 20

// settings go on the command line, so that a file in the directory decides
// nothing. A statement that fails is not logged: it may hold what nobody may see.
func settings(port int, name string) []string {
	var args []string
	for _, s := range []string{
		"cluster_name=" + name,
		"port=" + strconv.Itoa(port),
		"listen_addresses=127.0.0.1",
		"unix_socket_directories=",
		"fsync=on",
		"synchronous_commit=off",
		"wal_level=minimal", // no replicas; loading into a new table skips the WAL
		"max_wal_senders=0",
		"jit=off",
		"timezone=UTC",
		"log_min_error_statement=panic",
		"log_checkpoints=off",
	} {
		args = append(args, "-c", s)
	}
	return args
}

// start runs the server on a free port and waits until it takes connections.
func (c *cluster) start(ctx context.Context) (*Postgres, error) {
	password, err := os.ReadFile(c.path("password"))
	if err != nil {
		return nil, fmt.Errorf("read the password of embedded postgres: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	data, err := os.Stat(c.path("data"))
	if err != nil {
		return nil, fmt.Errorf("open embedded postgres: %w", err)
	}
	args := append([]string{"-D", c.runs.home(c.dir) + "/data"}, settings(port, clusterName(data))...)
	run, err := c.spawn(context.WithoutCancel(ctx), "postgres", args...)
	if err != nil {
		return nil, err
	}
	p := &Postgres{child: run, port: port, dsn: dsn(string(password), port)}
	if err := c.waitReady(ctx, run); err != nil {
		return nil, errors.Join(err, p.discard())
	}
	return p, nil
}

// discard ends a server that did not become ready; how it ends is no news.
func (p *Postgres) discard() error {
	select {
	case <-p.child.done:
		return nil
	default:
		return p.Close()
	}
}

// waitReady returns when the server's pid file says that it is ready. Recovery
// after a crash takes the time it takes; ctx bounds it.
func (c *cluster) waitReady(ctx context.Context, run *child) error {
	tick := time.NewTicker(readyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("start postgres: %w", ctx.Err())
		case <-run.done:
			return c.died(run)
		case <-tick.C:
			if c.ready(run.cmd.Process.Pid) {
				return nil
			}
		}
	}
}

// ready reads the pid file: its first line must name our child, its eighth is the
// server's state.
func (c *cluster) ready(pid int) bool {
	text, err := os.ReadFile(filepath.Join(c.path("data"), "postmaster.pid"))
	if err != nil {
		return false
	}
	lines := strings.Split(string(text), "\n")
	return len(lines) > 7 && lines[0] == strconv.Itoa(pid) && strings.HasPrefix(lines[7], "ready")
}

func (c *cluster) died(run *child) error {
	words := c.lastWords(run)
	if strings.Contains(words, "could not create any TCP/IP sockets") {
		return fmt.Errorf("start postgres: %w", errPortTaken)
	}
	return fmt.Errorf("start postgres: it ended with %v%s", run.cmd.ProcessState, words)
}

// openLog appends to the server's log, or begins it anew once it is large.
func (c *cluster) openLog() (*os.File, error) {
	if info, err := os.Stat(c.path("log")); err == nil && info.Size() > maxLog {
		if err := os.Truncate(c.path("log"), 0); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(c.path("log"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}

// lastWords is what run complained about, for the end of an error message: its
// last complaint, or its first line if none is marked as one.
func (c *cluster) lastWords(run *child) string {
	text, _ := os.ReadFile(c.path("log"))
	text = text[min(run.logFrom, int64(len(text))):]
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	words := lines[0]
	for _, line := range lines {
		for _, mark := range []string{"FATAL:", "PANIC:", "error:"} {
			if at := strings.Index(line, mark); at >= 0 {
				words = line[at:]
			}
		}
	}
	return fmt.Sprintf(": %s (see %s)", words, c.path("log"))
}

package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// superuser owns the cluster. It is the only one: the cluster serves one process.
const superuser = "chartledger"

// ErrOtherVersion says that the data directory belongs to another PostgreSQL.
var ErrOtherVersion = errors.New("data of another PostgreSQL version")

// cluster is dir/postgres:
//
//	data/      the cluster; data.new while initdb works, so that half of one never counts
//	password   the superuser's, made with the cluster and gone with it
//	log        what the server says
type cluster struct {
	dir  string // as we know it
	bin  string
	runs account
}

// openCluster makes the folder and finds the user who owns it.
func openCluster(dir, bin string) (*cluster, error) {
	dir, err := filepath.Abs(filepath.Join(dir, "postgres"))
	if err != nil {
		return nil, fmt.Errorf("open embedded postgres: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create embedded postgres: %w", err)
	}
	runs, err := owner(dir)
	if err != nil {
		return nil, fmt.Errorf("open embedded postgres %s: %w", dir, err)
	}
	return &cluster{dir: dir, bin: bin, runs: runs}, nil
}

func (c *cluster) path(name string) string { return filepath.Join(c.dir, name) }

// prepare leaves a cluster of our version that nobody is running.
func (c *cluster) prepare(ctx context.Context, log *slog.Logger) error {
	fresh, err := c.fresh()
	if err != nil {
		return fmt.Errorf("open embedded postgres: %w", err)
	}
	if fresh {
		log.Info("making a new embedded postgres", "dir", c.dir)
		return c.init(ctx)
	}
	stopped, err := stopLeftovers(ctx, c.path("data"))
	if err != nil {
		return fmt.Errorf("stop the postgres left over in %s: %w", c.dir, err)
	}
	if stopped > 0 {
		log.Warn("stopped a postgres that an earlier process left over", "dir", c.dir, "processes", stopped)
	}
	return nil
}

// fresh says whether there is no cluster yet. It refuses what is not ours to
// judge: another version, or files that are no cluster.
func (c *cluster) fresh() (bool, error) {
	version, err := os.ReadFile(filepath.Join(c.path("data"), "PG_VERSION"))
	switch {
	case err == nil && strings.TrimSpace(string(version)) == postgresMajor:
		return false, nil
	case err == nil:
		return false, fmt.Errorf("%w: %s holds version %s, this program runs %s; nothing was changed. "+
			"Everything in it can be read again from the log: move it away and start again",
			ErrOtherVersion, c.dir, strings.TrimSpace(string(version)), postgresMajor)
	case !errors.Is(err, fs.ErrNotExist):
		return false, err
	}
	entries, err := os.ReadDir(c.path("data"))
	if len(entries) > 0 {
		return false, fmt.Errorf("%s is neither empty nor a PostgreSQL cluster; nothing was changed. "+
			"Move it away and start again", c.path("data"))
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return true, err
}

// init makes the cluster. Its collation is the builtin C.UTF-8: the same order on
// every machine, whatever locales that has.
func (c *cluster) init(ctx context.Context) error {
	if err := os.RemoveAll(c.path("data.new")); err != nil {
		return fmt.Errorf("remove an unfinished cluster: %w", err)
	}
	if err := c.writePassword(); err != nil {
		return fmt.Errorf("write the password of embedded postgres: %w", err)
	}
	home := c.runs.home(c.dir)
	run, err := c.spawn(ctx, "initdb", "-D", home+"/data.new", "-U", superuser, "--pwfile="+home+"/password",
		"-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
		"--no-instructions")
	if err != nil {
		return err
	}
	<-run.done
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("run initdb: %w", err)
	}
	if run.err != nil {
		return fmt.Errorf("run initdb: %w%s", run.err, c.lastWords(run))
	}
	if err := os.Remove(c.path("data")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replace the empty cluster: %w", err)
	}
	if err := os.Rename(c.path("data.new"), c.path("data")); err != nil {
		return fmt.Errorf("name the new cluster: %w", err)
	}
	return syncDir(c.dir)
}

// writePassword makes a password that only we and the child can read.
func (c *cluster) writePassword() error {
	if err := writeDurably(c.path("password"), rand.Text()); err != nil {
		return err
	}
	return c.runs.give(c.path("password"))
}

// clusterName tells our servers from others in a list of processes.
func clusterName(data os.FileInfo) string {
	has := data.Sys().(*syscall.Stat_t)
	return fmt.Sprintf("chartledger-%x-%x", has.Dev, has.Ino)
}

// spawn runs a program of PostgreSQL, its words going to the log.
func (c *cluster) spawn(ctx context.Context, program string, args ...string) (*child, error) {
	log, err := c.openLog()
	if err != nil {
		return nil, fmt.Errorf("open the log of embedded postgres: %w", err)
	}
	defer log.Close()
	from, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("open the log of embedded postgres: %w", err)
	}
	home, err := os.Open(c.dir)
	if err != nil {
		return nil, fmt.Errorf("open embedded postgres: %w", err)
	}
	defer home.Close()
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, program), args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = environment(), "/", log, log
	cmd.ExtraFiles = []*os.File{home} // the child's file 3, see account.home
	run, err := c.runs.start(cmd)
	if err != nil {
		return nil, fmt.Errorf("start %s of PostgreSQL: %w", program, err)
	}
	run.logFrom = from
	return run, nil
}

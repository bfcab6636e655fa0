package embedded_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The parent is killed; its Postgres must not stay, and the next start must work
// at once and find what was committed.
func TestPostgresSurvivesKillOfItsParent(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	parent := start(t, "postgres", dir)
	query[int](t, parent.line(), "SET synchronous_commit = on; CREATE TABLE kept AS SELECT 42 AS n; SELECT n FROM kept")
	server := postmaster(t, dir)
	parent.kill()

	pg := startPostgres(t, dir)
	if got := query[int](t, pg.DSN(), "SELECT n FROM kept"); got != 42 {
		t.Errorf("got %d, want the committed row", got)
	}
	if postmaster(t, dir) == server {
		t.Error("the old server was adopted")
	}
}

// A server that outlived its parent, as where children do not die with it, is
// stopped first. It is not told by its pid file: that is gone here.
func TestPostgresStopsALeftover(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	old := startPostgres(t, dir)
	if err := os.Remove(filepath.Join(dir, "postgres", "data", "postmaster.pid")); err != nil {
		t.Fatal(err)
	}
	startPostgres(t, dir)
	select {
	case <-old.Done():
	default:
		t.Error("the leftover still runs")
	}
}

func TestPostgresIgnoresAPidFileThatLies(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	if err := startPostgres(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	bystander := start(t, "lock", t.TempDir())
	bystander.line()
	for name, text := range map[string]string{
		"recycled": strconv.Itoa(bystander.cmd.Process.Pid) + "\n/somewhere\n",
		"our own":  strconv.Itoa(os.Getpid()) + "\n",
		"corrupt":  "\x00\x00not a pid",
		"empty":    "",
	} {
		file := filepath.Join(dir, "postgres", "data", "postmaster.pid")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := startPostgres(t, dir).Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := bystander.cmd.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the bystander was killed: %v", err)
	}
}

// postmaster is the pid in the pid file.
func postmaster(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, _, _ := strings.Cut(string(text), "\n")
	return pid
}

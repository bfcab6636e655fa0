package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/embedded"

	"github.com/jackc/pgx/v5"
)

func runPostgres(dir string) error {
	pg, err := embedded.StartPostgres(context.Background(), dir, embedded.PostgresOptions{})
	if err != nil {
		return err
	}
	fmt.Println(pg.DSN())
	wait()
	return nil
}

func TestPostgresKeepsItsRows(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	pg := startPostgres(t, dir)
	query[int](t, pg.DSN(), "CREATE TABLE kept AS SELECT 42 AS n; SELECT n FROM kept")
	if err := pg.Close(); err != nil {
		t.Fatal(err)
	}
	<-pg.Done()

	again := startPostgres(t, dir)
	if got := query[int](t, again.DSN(), "SELECT n FROM kept"); got != 42 {
		t.Errorf("got %d, want the row of the first start", got)
	}
}

func TestPostgresIsSafeAndTheSameEverywhere(t *testing.T) {
	t.Parallel()

	pg := startPostgres(t, t.TempDir())
	for setting, want := range map[string]string{
		"fsync": "on", "full_page_writes": "on", "data_checksums": "on", "synchronous_commit": "off",
		"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "password_encryption": "scram-sha-256",
		"server_encoding": "UTF8", "timezone": "UTC", "server_version_num": "180003",
	} {
		if got := query[string](t, pg.DSN(), "SHOW "+setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := query[bool](t, pg.DSN(), "SELECT lower('ÄÉ') = 'äé' AND 'Z' < 'a'"); !got {
		t.Error("the collation is not the builtin C.UTF-8")
	}
}

func TestPostgresWantsThePassword(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	pg := startPostgres(t, dir)
	secret, err := os.ReadFile(filepath.Join(dir, "postgres", "password"))
	if err != nil || len(secret) < 20 {
		t.Fatalf("the password has %d characters (%v)", len(secret), err)
	}
	wrong := strings.Replace(pg.DSN(), string(secret), "wrong", 1)
	if _, err := pgx.Connect(t.Context(), wrong); err == nil || !strings.Contains(err.Error(), "28P01") {
		t.Errorf("a wrong password: got %v, want 28P01", err)
	}
	for _, shown := range []string{fmt.Sprint(pg), fmt.Sprintf("%+v", pg), fmt.Sprintf("%#v", pg)} {
		if strings.Contains(shown, string(secret)) {
			t.Errorf("printing the server shows its password: %s", shown)
		}
	}
	checkPrivate(t, filepath.Join(dir, "postgres"))
}

// checkPrivate wants every entry of a folder closed to others.
func checkPrivate(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil // a file may go while we look
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPostgresWithoutItsDirectoryBeginsAnew(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	pg := startPostgres(t, dir)
	query[int](t, pg.DSN(), "CREATE TABLE lost AS SELECT 42 AS n; SELECT n FROM lost")
	if err := errors.Join(pg.Close(), os.RemoveAll(filepath.Join(dir, "postgres"))); err != nil {
		t.Fatal(err)
	}
	again := startPostgres(t, dir)
	if got := query[bool](t, again.DSN(), "SELECT to_regclass('lost') IS NULL"); !got {
		t.Error("the table is still there")
	}
}

// An initdb that was killed half way must not count as a cluster.
func TestPostgresFinishesAnUnfinishedInit(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	half := filepath.Join(dir, "postgres", "data.new")
	err := errors.Join(os.MkdirAll(half, 0o700), os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("18\n"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	startPostgres(t, dir)
}

func TestPostgresRefusesWhatItDidNotMake(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		file, text string
		other      bool
	}{
		"another version":  {file: "PG_VERSION", text: "17\n", other: true},
		"no cluster":       {file: "thesis.txt", text: "years of work"},
		"a broken version": {file: "PG_VERSION", text: "", other: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			dir := t.TempDir()
			data := filepath.Join(dir, "postgres", "data")
			kept := filepath.Join(data, tt.file)
			if err := errors.Join(os.MkdirAll(data, 0o700), os.WriteFile(kept, []byte(tt.text), 0o600)); err != nil {
				t.Fatal(err)
			}
			_, err := embedded.StartPostgres(t.Context(), dir, embedded.PostgresOptions{})
			if err == nil || errors.Is(err, embedded.ErrOtherVersion) != tt.other || !strings.Contains(err.Error(), "start again") {
				t.Errorf("got %v, want a refusal that says what to do", err)
			}
			if text, err := os.ReadFile(kept); err != nil || string(text) != tt.text {
				t.Errorf("%s was touched: %q, %v", kept, text, err)
			}
		})
	}
}

func TestPostgresStartEndsWithItsContext(t *testing.T) {
	t.Parallel()

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := embedded.StartPostgres(ctx, t.TempDir(), embedded.PostgresOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestPostgresSaysWhyItDoesNotStart(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	if err := startPostgres(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "postgres", "data", "global", "pg_control")); err != nil {
		t.Fatal(err)
	}
	_, err := embedded.StartPostgres(t.Context(), dir, embedded.PostgresOptions{})
	if err == nil || !strings.Contains(err.Error(), "could not find the database system") {
		t.Errorf("got %v, want the server's own reason", err)
	}
}

func startPostgres(t *testing.T, dir string) *embedded.Postgres {
	t.Helper()
	began := time.Now()
	pg, err := embedded.StartPostgres(t.Context(), dir, embedded.PostgresOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("postgres took %v to start", time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() { _ = pg.Close() })
	return pg
}

// query runs statements and answers the only value of the last.
func query[T any](t *testing.T, dsn, statements string) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var value T
	all := strings.Split(statements, ";")
	for _, s := range all[:len(all)-1] {
		if _, err := conn.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.QueryRow(t.Context(), all[len(all)-1]).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

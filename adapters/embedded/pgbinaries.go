package embedded

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// The PostgreSQL that is run. The data directory names the major version.
const (
	postgresVersion = embeddedpostgres.V18
	postgresMajor   = "18"
)

// binaries answers the folder of PostgreSQL's binaries and fetches them the first
// time. Processes that come at once wait for the first.
func binaries(ctx context.Context, o PostgresOptions) (string, error) {
	cache, err := o.cache()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, fmt.Sprintf("postgres-%s-%s-%s", postgresVersion, runtime.GOOS, runtime.GOARCH))
	if fetched(dir) {
		return filepath.Join(dir, "bin"), nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("create the cache of PostgreSQL binaries: %w", err)
	}
	unlock, err := waitLock(filepath.Join(cache, "postgres.lock"))
	if err != nil {
		return "", fmt.Errorf("lock the cache of PostgreSQL binaries: %w", err)
	}
	defer unlock()
	if !fetched(dir) {
		if err := fetch(ctx, cache, dir, o); err != nil {
			return "", fmt.Errorf("fetch PostgreSQL %s into %s: %w", postgresVersion, cache, err)
		}
	}
	return filepath.Join(dir, "bin"), nil
}

func fetched(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "bin", "postgres"))
	return err == nil
}

// cache is where binaries lie. Root's home is closed to the user the child runs
// as, so root has them in the system's cache.
func (o PostgresOptions) cache() (string, error) {
	if o.Cache != "" {
		return filepath.Abs(o.Cache)
	}
	if os.Geteuid() == 0 {
		return "/var/cache/chartledger", nil
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a cache for PostgreSQL binaries: %w", err)
	}
	return filepath.Join(user, "chartledger"), nil
}

// waitLock takes a lock between processes and answers how to give it back.
func waitLock(name string) (func(), error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}

// fetch makes dir, whole or not at all: the library unpacks file by file and would
// take a half unpacked folder for a whole one.
func fetch(ctx context.Context, cache, dir string, o PostgresOptions) error {
	tmp, err := os.MkdirTemp(cache, "fetch-")
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		done <- unpack(tmp, dir, o.Repository)
		_ = os.RemoveAll(tmp)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done(): // the library cannot be told; its download ends alone
		return ctx.Err()
	}
}

// unpack lets the library download and unpack below tmp. Only its Start does
// that, so Start is given a data folder that is no cluster: it fails right after
// unpacking, as any user, and whether the binaries are there is what counts.
func unpack(tmp, dir, repository string) error {
	data, unpacked := filepath.Join(tmp, "data"), filepath.Join(tmp, "postgres")
	if err := os.Mkdir(data, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(postgresMajor+"\n"), 0o600); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	config := embeddedpostgres.DefaultConfig().Version(postgresVersion).Port(uint32(port)).Logger(io.Discard).
		CachePath(filepath.Join(tmp, "archive")).RuntimePath(filepath.Join(tmp, "run")).
		BinariesPath(unpacked).DataPath(data)
	if repository != "" {
		config = config.BinaryRepositoryURL(repository)
	}
	err = embeddedpostgres.NewDatabase(config).Start()
	if !fetched(unpacked) {
		return fmt.Errorf("download or unpack: %w", err)
	}
	if err := readable(unpacked); err != nil {
		return err
	}
	return os.Rename(unpacked, dir)
}

// readable opens the tree to the user the child runs as, whatever our umask is.
func readable(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Perm() | 0o444
		if entry.IsDir() || mode&0o100 != 0 {
			mode |= 0o111
		}
		return os.Chmod(path, mode)
	})
}

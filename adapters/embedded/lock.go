package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ErrLocked says that another process holds the data directory.
var ErrLocked = errors.New("another chartledger process holds it")

// Dir is a data directory that this process alone may use until Close.
type Dir struct {
	path  string
	lock  *os.File
	start uint64
}

// Lock creates the directory if need be, takes it for this process, and draws
// the number of this start. It does not wait: ErrLocked names the directory and
// the holder. The lock ends with the process, however that ends.
func Lock(path string) (*Dir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("create data directory: %w", err)
	}
	lock, err := takeLock(filepath.Join(path, "lock"))
	if err != nil {
		return nil, fmt.Errorf("lock data directory %s: %w", path, err)
	}
	start, err := drawStartNumber(path)
	if err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("draw start number in %s: %w", path, err)
	}
	return &Dir{path: path, lock: lock, start: start}, nil
}

// Path is the directory, absolute.
func (d *Dir) Path() string { return d.path }

// StartNumber is larger than in every earlier process on this directory, and
// was on the disk before Lock returned. A transactional id that carries it is
// never used by two processes.
func (d *Dir) StartNumber() uint64 { return d.start }

// Close gives the directory back.
func (d *Dir) Close() error { return d.lock.Close() }

// takeLock answers the open file that holds the lock. The file stays for ever:
// removing it would let two processes lock two files of one name. Children do
// not inherit it (Go opens files close-on-exec), so none can hold it for us.
func takeLock(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, err
		}
		return nil, heldBy(name)
	}
	if err := f.Truncate(0); err != nil {
		_ = f.Close()
		return nil, err
	}
	_, _ = fmt.Fprintf(f, "%d\n", os.Getpid()) // only for the reader of heldBy
	return f, nil
}

// heldBy is ErrLocked with the holder's process id, if it has written it yet.
func heldBy(name string) error {
	pid, err := os.ReadFile(name)
	if err != nil || len(pid) == 0 {
		return ErrLocked
	}
	return fmt.Errorf("%w (process %s)", ErrLocked, strings.TrimSpace(string(pid)))
}

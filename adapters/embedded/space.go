package embedded

import (
	"errors"
	"fmt"
	"sync"
	"syscall"
	"time"
)

// ErrNoSpace says that the disk is nearly full. Commands are refused while it
// lasts, so that the log never meets a full disk; it passes by itself.
var ErrNoSpace = errors.New("disk nearly full")

// DefaultMinFree is the free space below which nothing is written.
const DefaultMinFree = 64 << 20

// floorAge is how long one look at the file system counts.
const floorAge = time.Second

// Floor watches the free space of the file system under a directory.
type Floor struct {
	dir string
	min uint64

	mu   sync.Mutex
	at   time.Time
	last error
}

// NewFloor watches dir. No minimum means DefaultMinFree.
func NewFloor(dir string, minFree uint64) *Floor {
	if minFree == 0 {
		minFree = DefaultMinFree
	}
	return &Floor{dir: dir, min: minFree}
}

// Writable answers nil or ErrNoSpace, from a look at most a second old. A file
// system that cannot be asked is not writable either.
func (f *Floor) Writable() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.at) >= floorAge {
		f.last, f.at = f.look(), time.Now()
	}
	return f.last
}

func (f *Floor) look() error {
	free, err := freeSpace(f.dir)
	if err != nil {
		return fmt.Errorf("measure free space under %s: %w", f.dir, err)
	}
	if free < f.min {
		return fmt.Errorf("%w: less than %d MiB free under %s", ErrNoSpace, f.min>>20, f.dir)
	}
	return nil
}

// freeSpace is what an ordinary user may still write: root's reserve is not ours.
func freeSpace(dir string) (uint64, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0, err
	}
	return fs.Bavail * uint64(fs.Bsize), nil
}

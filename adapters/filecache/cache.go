// Package filecache keeps files that can be made again: those that were used last, up
// to a number of bytes.
//
// # Why
//
// A file has no name on the disk any more once it is made, and lives as long as the
// process holds it open. So nothing is left behind by a crash, nobody finds a private
// chart by looking into a directory, and what was checked when it was written stays
// what it was. Whoever reads a file keeps it, whatever becomes of the cache meanwhile:
// what such files take is bounded too, so that many who read slowly do not fill a disk.
// Which file goes first is for golang-lru to say.
package filecache

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"chartledger/domain"
)

// Options of a Cache.
type Options struct {
	Dir      string // made when it is first needed; "": where temporary files are
	MaxBytes int64  // that are kept; as many more may be in use
	MaxFiles int    // each takes a descriptor; 256
}

// Cache keeps files. It is safe for concurrent use.
type Cache struct {
	o    Options
	open atomic.Int64 // bytes of all files, kept or only in use

	mu     sync.Mutex
	size   int64
	kept   *simplelru.LRU[string, *file]
	making map[string]*making
}

// New is an empty cache.
func New(o Options) *Cache {
	if o.MaxFiles == 0 {
		o.MaxFiles = 256
	}
	c := &Cache{o: o, making: make(map[string]*making)}
	c.kept, _ = simplelru.NewLRU(o.MaxFiles, func(_ string, f *file) { // only a negative size is an error
		c.size -= f.size
		f.leave()
	})
	return c
}

// Get answers the file that is kept under key, or has fill make it: once for all who
// ask meanwhile, until nobody wants it any more. A file under the key "" is made for
// one who asks, and not kept.
func (c *Cache) Get(ctx context.Context, key string, fill func(context.Context, io.Writer) error) (io.ReadSeekCloser, error) {
	if key == "" {
		f, err := c.write(ctx, fill)
		if err != nil {
			return nil, err
		}
		defer f.leave()
		return f.reader(), nil
	}
	c.mu.Lock()
	if f, ok := c.kept.Get(key); ok {
		defer c.mu.Unlock()
		return f.reader(), nil
	}
	m, ok := c.making[key]
	if !ok {
		m = c.begin(ctx, key, fill)
	}
	m.waiting++
	c.mu.Unlock()
	return c.wait(ctx, key, m)
}

// write has fill write a file that has no name.
func (c *Cache) write(ctx context.Context, fill func(context.Context, io.Writer) error) (*file, error) {
	if c.open.Load() > 2*c.o.MaxBytes {
		return nil, domain.Refuse(domain.Busy, "too_many_readers", "Too much is being read at once, and slowly. Try again soon.")
	}
	if c.o.Dir != "" {
		if err := os.MkdirAll(c.o.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("keep a file: %w", err)
		}
	}
	on, err := os.CreateTemp(c.o.Dir, "chartledger-*")
	if err != nil {
		return nil, fmt.Errorf("keep a file: %w", err)
	}
	_ = os.Remove(on.Name()) // it stays as long as it is open
	f := &file{on: on, open: &c.open}
	f.enter()
	w := &counter{w: on}
	if err := fill(ctx, w); err != nil {
		f.leave()
		return nil, err
	}
	f.size = w.n
	c.open.Add(f.size)
	return f, nil
}

// keep puts a file in, and lets others go until all fit. The lock is held.
func (c *Cache) keep(key string, f *file) {
	if f.size > c.o.MaxBytes {
		return
	}
	f.enter()
	c.size += f.size
	c.kept.Add(key, f)
	for c.size > c.o.MaxBytes {
		c.kept.RemoveOldest()
	}
}

// Close lets all files go. Who reads one still does.
func (c *Cache) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept.Purge()
}

package filecache

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
)

// file is open as long as somebody uses it.
type file struct {
	on    *os.File
	size  int64
	users atomic.Int64
	open  *atomic.Int64 // where its bytes count
}

func (f *file) enter() { f.users.Add(1) }

func (f *file) leave() {
	if f.users.Add(-1) == 0 {
		_ = f.on.Close() // it was only read
		f.open.Add(-f.size)
	}
}

// reader reads it from its start, apart from all others. Whoever asks has it in use.
func (f *file) reader() io.ReadSeekCloser {
	f.enter()
	return &reader{SectionReader: io.NewSectionReader(f.on, 0, f.size), leave: sync.OnceFunc(f.leave)}
}

type reader struct {
	*io.SectionReader
	leave func()
}

// Close ends the reading.
func (r *reader) Close() error {
	r.leave()
	return nil
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

// Write writes p.
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

package filecache

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
)

// making is a file that is being made, and who waits for it.
type making struct {
	waiting int // under the cache's lock
	cancel  context.CancelFunc
	done    chan struct{}
	file    *file // when done
	err     error
}

// begin has a file made, for longer than whoever asked first may wait. The lock is held.
func (c *Cache) begin(ctx context.Context, key string, fill func(context.Context, io.Writer) error) *making {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	m := &making{cancel: cancel, done: make(chan struct{})}
	c.making[key] = m
	go func() {
		f, err := c.writeSafely(ctx, fill)
		c.made(key, m, f, err)
	}()
	return m
}

// writeSafely is write for a goroutine that nobody looks after.
func (c *Cache) writeSafely(ctx context.Context, fill func(context.Context, io.Writer) error) (f *file, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("keep a file: panic: %v\n%s", v, debug.Stack())
		}
	}()
	return c.write(ctx, fill)
}

// made has those who wait go on.
func (c *Cache) made(key string, m *making, f *file, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.making[key] == m {
		delete(c.making, key)
	}
	if m.file, m.err = f, err; err == nil && !c.kept.Contains(key) {
		c.keep(key, f)
	}
	close(m.done)
	if m.waiting == 0 {
		m.end()
	}
}

// wait waits for a file. The last one who gives up ends the making.
func (c *Cache) wait(ctx context.Context, key string, m *making) (io.ReadSeekCloser, error) {
	var err error
	select {
	case <-m.done:
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() {
		if m.waiting--; m.waiting > 0 {
			return
		}
		m.cancel()
		select {
		case <-m.done:
			m.end()
		default: // who asks now begins afresh
			if c.making[key] == m {
				delete(c.making, key)
			}
		}
	}()
	if err == nil {
		err = m.err
	}
	if err != nil {
		return nil, err
	}
	return m.file.reader(), nil
}

// end lets go of the file once nobody waits for it.
func (m *making) end() {
	m.cancel()
	if m.file != nil {
		m.file.leave()
		m.file = nil
	}
}

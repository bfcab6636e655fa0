package filecache_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/filecache"
	"chartledger/domain"
)

// says has a file say text, and counts how often it is made.
func says(text string, made *int) func(context.Context, io.Writer) error {
	return func(_ context.Context, w io.Writer) error {
		*made++
		_, err := io.WriteString(w, text)
		return err
	}
}

func read(t *testing.T, r io.ReadSeekCloser, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What was used last is kept, within the bytes; a reader keeps its file in any case,
// and nothing ever stands in the directory.
func TestWhatIsKept(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	c := filecache.New(filecache.Options{Dir: dir, MaxBytes: 10})
	made := 0
	get := func(key, text string) (io.ReadSeekCloser, error) { return c.Get(t.Context(), key, says(text, &made)) }
	first, err := get("a", "aaaa")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		key, text string
		made      int
	}{{"b", "bbbb", 2}, {"a", "aaaa", 2}, {"c", "cccc", 3}, {"a", "aaaa", 3}, {"b", "bbbb", 4}, {"big", "more than ten bytes", 5}, {"big", "more than ten bytes", 6}, {"", "x", 7}, {"", "y", 8}} {
		r, err := get(tt.key, tt.text)
		if got := read(t, r, err); got != tt.text || made != tt.made {
			t.Errorf("%s: got %q, made %d times, want %d", tt.key, got, made, tt.made)
		}
	}
	c.Close()
	if got := read(t, first, nil); got != "aaaa" {
		t.Errorf("the reader of a file that went has %q", got)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Who reads files that went keeps so many of them: there is no more then, until she
// lets one go.
func TestReadersAreBounded(t *testing.T) {
	t.Parallel()

	c := filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 10})
	var held []io.ReadSeekCloser
	made := 0
	for n := range 10 {
		r, err := c.Get(t.Context(), fmt.Sprint(n), says("ten bytes.", &made))
		if domain.KindOf(err) == domain.Busy {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, r)
	}
	if len(held) != 3 {
		t.Errorf("one reads %d files of ten bytes", len(held))
	}
	for _, r := range held {
		_ = r.Close()
		_ = r.Close() // once more is nothing
	}
	r, err := c.Get(t.Context(), "more", says("more", &made))
	if got := read(t, r, err); got != "more" {
		t.Errorf("got %q", got)
	}
}

// Nothing is kept of what could not be made, nor of a bug.
func TestWhatCannotBeMade(t *testing.T) {
	t.Parallel()

	c := filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 100})
	odd := errors.New("odd")
	for range 2 {
		if _, err := c.Get(t.Context(), "a", func(_ context.Context, w io.Writer) error { _, _ = io.WriteString(w, "x"); return odd }); !errors.Is(err, odd) {
			t.Errorf("got %v", err)
		}
		if _, err := c.Get(t.Context(), "a", func(context.Context, io.Writer) error { panic("bug") }); err == nil || !strings.Contains(err.Error(), "bug") {
			t.Errorf("got %v", err)
		}
	}
	made := 0
	r, err := c.Get(t.Context(), "a", says("good", &made))
	if got := read(t, r, err); got != "good" {
		t.Errorf("got %q", got)
	}
}

// All who ask for a file at once wait for one, and it is given up when the last of
// them goes.
func TestOneIsMadeForAll(t *testing.T) {
	t.Parallel()

	c := filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 100})
	begun, ended := make(chan struct{}), make(chan error, 1)
	endless := func(ctx context.Context, _ io.Writer) error {
		close(begun) // twice would panic
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	}
	first, leave := context.WithCancel(t.Context())
	second, leaveToo := context.WithCancel(t.Context())
	gone := make(chan error, 2)
	for _, ctx := range []context.Context{first, second} {
		go func() {
			_, err := c.Get(ctx, "a", endless)
			gone <- err
		}()
	}
	<-begun
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	leaveToo()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("it is made although nobody waits")
	}
	made := 0
	r, err := c.Get(t.Context(), "a", says("again", &made))
	if got := read(t, r, err); got != "again" {
		t.Errorf("got %q", got)
	}
}

// Whatever comes and goes at once, everyone reads what they asked for.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()

	c := filecache.New(filecache.Options{Dir: t.TempDir(), MaxBytes: 200, MaxFiles: 3})
	var all sync.WaitGroup
	for n := range 16 {
		all.Go(func() {
			for i := range 200 {
				key := fmt.Sprint("key-", (n+i*7)%6)
				ctx, cancel := context.WithCancel(t.Context())
				if i%5 == 0 {
					cancel()
				}
				r, err := c.Get(ctx, key, func(_ context.Context, w io.Writer) error { _, err := io.WriteString(w, key+key); return err })
				if err == nil {
					b, _ := io.ReadAll(r)
					_ = r.Close()
					if string(b) != key+key {
						t.Errorf("%s: got %q", key, b)
					}
				} else if i%5 != 0 {
					t.Errorf("%s: %v", key, err)
				}
				cancel()
			}
		})
	}
	all.Wait()
}

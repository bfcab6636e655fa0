package embedded_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"chartledger/adapters/embedded"
)

func holdLock(dir string) error {
	d, err := embedded.Lock(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	fmt.Println(d.StartNumber())
	wait()
	return nil
}

func TestOneProcessHoldsADirectory(t *testing.T) {
	t.Parallel()

	dir := filepath.Join(t.TempDir(), "data")
	holder := start(t, "lock", dir)
	holder.line()

	_, err := embedded.Lock(dir)
	if !errors.Is(err, embedded.ErrLocked) {
		t.Fatalf("got %v, want ErrLocked", err)
	}
	for _, want := range []string{dir, strconv.Itoa(holder.cmd.Process.Pid)} {
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %q: want one line that names %s", err, want)
		}
	}
	if said := start(t, "lock", dir).line(); said != err.Error() {
		t.Errorf("another process got %q, want %q", said, err)
	}
}

func TestALockEndsWithItsProcess(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	holder := start(t, "lock", dir)
	holder.line()
	holder.kill()

	d, err := embedded.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestStartNumbersGrow(t *testing.T) {
	t.Parallel()

	dir, last := t.TempDir(), uint64(0)
	for range 3 {
		child := start(t, "lock", dir)
		n, err := strconv.ParseUint(child.line(), 10, 64)
		if err != nil || n <= last {
			t.Fatalf("start number %d (%v) after %d", n, err, last)
		}
		last = n
		child.kill()
	}
	if err := os.Remove(filepath.Join(dir, "start-number")); err != nil {
		t.Fatal(err)
	}
	d, err := embedded.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.StartNumber() < last-2 {
		t.Errorf("start number %d after the file was lost, want the current time, about %d", d.StartNumber(), last)
	}
}

func TestABrokenStartNumberIsNotRepaired(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	name := filepath.Join(dir, "start-number")
	if err := os.WriteFile(name, []byte("12x"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := embedded.Lock(dir)
	if err == nil || !strings.Contains(err.Error(), name) {
		t.Fatalf("got %v, want an error that names %s", err, name)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	d, err := embedded.Lock(dir)
	if err != nil {
		t.Fatalf("the failed start kept the lock: %v", err)
	}
	_ = d.Close()
}

func TestTheDataDirectoryIsPrivate(t *testing.T) {
	t.Parallel()

	dir := filepath.Join(t.TempDir(), "a", "data")
	d, err := embedded.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	info, err := os.Stat(d.Path())
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v (%v), want 0700", info.Mode(), err)
	}
}

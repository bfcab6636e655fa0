package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// drawStartNumber answers a number above all drawn before in dir, after it is on
// the disk. It is at least the time in seconds, so that a counter file that was
// lost, by a restored backup say, does not begin again with used numbers.
func drawStartNumber(dir string) (uint64, error) {
	name := filepath.Join(dir, "start-number")
	last, err := readNumber(name)
	if err != nil {
		return 0, err
	}
	next := max(last+1, uint64(time.Now().Unix()))
	return next, writeDurably(name, strconv.FormatUint(next, 10)+"\n")
}

// readNumber answers 0 if the file does not exist. It does not repair: a number
// drawn twice is worse than a process that does not start.
func readNumber(name string) (uint64, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read %s: not a number (delete the file to begin at the current time)", name)
	}
	return n, nil
}

// writeDurably replaces a file so that after a crash it is the old or the new
// one, and after it returns the new one.
func writeDurably(name, text string) error {
	f, err := os.OpenFile(name+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(name+".tmp", name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

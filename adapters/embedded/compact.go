package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/twmb/franz-go/pkg/kfake"
)

// Names in the broker's directory. kfake knows only the first.
const (
	partitions = "partitions"
	kept       = "partitions.before-compaction"
	unfinished = "partitions.unfinished"
)

// errNoLinks says that the file system has no hard links, and so no way back.
var errNoLinks = errors.New("the file system takes no hard links")

// compact lets kfake compact its compacted topics, so that a destroyed secret
// goes for good. kfake deletes files before it writes them again; the hard links
// in kept are the way back for restoreUncompacted. No client may be connected: a
// record written after the links were made would be undone with them.
func compact(dir string, cluster *kfake.Cluster, g *gate) error {
	if _, err := os.Stat(filepath.Join(dir, partitions)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := keep(dir); err != nil {
		return err
	}
	cluster.Compact()
	if err := g.err(); err != nil {
		return err // kept stays: the next start restores it
	}
	if err := syncTree(filepath.Join(dir, partitions)); err != nil {
		return err
	}
	return drop(dir, kept)
}

// keep links every file of the partitions. It counts once it has its name.
func keep(dir string) error {
	tmp := filepath.Join(dir, unfinished)
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	if err := linkTree(filepath.Join(dir, partitions), tmp); err != nil {
		return err
	}
	if err := syncTree(tmp); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(dir, kept)); err != nil {
		return err
	}
	return syncDir(dir)
}

// restoreUncompacted puts the partitions back as they were before a compaction
// that a crash cut short.
func restoreUncompacted(dir string) error {
	if err := os.RemoveAll(filepath.Join(dir, unfinished)); err != nil {
		return err
	}
	_, err := os.Stat(filepath.Join(dir, kept))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := drop(dir, partitions); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(dir, kept), filepath.Join(dir, partitions)); err != nil {
		return err
	}
	return syncDir(dir)
}

// drop removes a folder of dir. The name goes first and at once, so that a crash
// never leaves half of it under that name.
func drop(dir, name string) error {
	tmp := filepath.Join(dir, unfinished)
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	err := os.Rename(filepath.Join(dir, name), tmp)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	return os.RemoveAll(tmp)
}

// linkTree repeats a tree of folders with hard links to its files.
func linkTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		}
		err = os.Link(path, filepath.Join(to, name))
		if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("%w: %w", errNoLinks, err)
		}
		return err
	})
}

// syncTree makes the names in a tree of folders durable.
func syncTree(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return syncDir(path)
	})
}

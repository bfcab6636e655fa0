package programtest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Kit is a folder with what tests run and this module does not depend on. It is made
// once a machine.
type Kit struct {
	Name string
	Of   []byte                 // what it is made of: of something else it is another folder
	Fill func(dir string) error // makes it, in an empty folder that is moved afterwards
	Good func(dir string) bool  // nil: a kit that is there is good
}

// Folder answers the kit in the user's cache. Packages are tested side by side, so a
// lock between processes makes all but one wait while one fills it.
func (k Kit) Folder() (string, error) {
	cache, err := cache(k.Name)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, fmt.Sprintf("%s-%.6x", k.Name, sha256.Sum256(k.Of)))
	unlock, err := lock(dir, k.Name)
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(dir); err == nil && (k.Good == nil || k.Good(dir)) {
		return dir, nil
	}
	return dir, k.fill(cache, dir)
}

// fill makes dir, whole or not at all.
func (k Kit) fill(cache, dir string) error {
	tmp, err := os.MkdirTemp(cache, k.Name+"-new-")
	if err != nil {
		return fmt.Errorf("create the cache of %s: %w", k.Name, err)
	}
	defer os.RemoveAll(tmp)
	if err := k.Fill(tmp); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil { // it is not good any more
		return fmt.Errorf("clear the cache of %s: %w", k.Name, err)
	}
	return os.Rename(tmp, dir)
}

// cache is where kits and programs are.
func cache(name string) (string, error) {
	all, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a cache for %s: %w", name, err)
	}
	dir := filepath.Join(all, "chartledger")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create the cache of %s: %w", name, err)
	}
	return dir, nil
}

// lock has one process at a time make dir.
func lock(dir, name string) (unlock func(), err error) {
	file, err := os.OpenFile(dir+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the cache of %s: %w", name, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		file.Close()
		return nil, fmt.Errorf("lock the cache of %s: %w", name, err)
	}
	return func() { file.Close() }, nil
}

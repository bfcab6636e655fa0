package s3test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// module is the server that is built. Its version is in the folder's name too:
// another version is another folder.
const module, version = "github.com/versity/versitygw/cmd/versitygw", "v1.8.0"

// build answers the server's program, and makes it the first time. Packages are
// tested side by side, so a lock between processes makes all but one wait.
func build() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a cache for the S3 server: %w", err)
	}
	dir := filepath.Join(cache, "chartledger", "versitygw-"+version)
	program := filepath.Join(dir, "versitygw")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create the cache of the S3 server: %w", err)
	}
	lock, err := os.OpenFile(dir+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", fmt.Errorf("lock the cache of the S3 server: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("lock the cache of the S3 server: %w", err)
	}
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	return program, install(dir)
}

// install has go put the program into dir: written beside it and moved, by go itself.
func install(dir string) error {
	cmd := exec.Command("go", "install", module+"@"+version)
	cmd.Dir = dir // outside of any module
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("tests need a real S3 server, and go install %s@%s gave: %w\n%s", module, version, err, out)
	}
	return nil
}

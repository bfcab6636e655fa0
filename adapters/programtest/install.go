// Package programtest has programs that tests run and this module does not depend on:
// real servers and clients, installed once a machine.
package programtest

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
)

// Install answers the program of a package of another module at a version, and makes it
// the first time, in the user's cache. Packages are tested side by side, so a lock
// between processes makes all but one wait.
func Install(pkg, version string) (program string, err error) {
	name := path.Base(pkg)
	cache, err := cache(name)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, name+"-"+version) // another version is another folder
	program = filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create the cache of %s: %w", name, err)
	}
	unlock, err := lock(dir, name)
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	return program, install(dir, pkg+"@"+version)
}

// install has go put the program into dir: written beside it and moved, by go itself.
func install(dir, what string) error {
	cmd := exec.Command("go", "install", what)
	cmd.Dir = dir // outside of any module
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("tests need a real program, and go install %s gave: %w\n%s", what, err, out)
	}
	return nil
}

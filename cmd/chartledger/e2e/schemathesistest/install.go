package schemathesistest

import (
	"crypto/sha256"
	_ "embed" // for the requirements
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// requirements are the packages, each of one version.
//
//go:embed requirements.txt
var requirements []byte

// missing tells how to get what is not there.
const missing = "this test needs Python 3.10 or newer with venv: apt-get install python3 python3-venv"

// install answers a Python that has Schemathesis, and makes it the first time.
// Packages are tested side by side, so a lock between processes makes all but one
// wait. The requirements' hash is in the name: another version is another folder.
func install() (python string, err error) {
	if _, err := exec.LookPath("python3"); err != nil {
		return "", fmt.Errorf("find python3 (%s): %w", missing, err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a cache for Schemathesis: %w", err)
	}
	cache = filepath.Join(cache, "chartledger")
	dir := filepath.Join(cache, fmt.Sprintf("schemathesis-%x", sha256.Sum256(requirements))[:len("schemathesis-")+12])
	python = filepath.Join(dir, "bin", "python")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("create the cache of Schemathesis: %w", err)
	}
	lock, err := os.OpenFile(dir+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", fmt.Errorf("lock the cache of Schemathesis: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("lock the cache of Schemathesis: %w", err)
	}
	if exec.Command(python, "-c", "pass").Run() == nil {
		return python, nil
	}
	return python, fill(cache, dir)
}

// fill makes dir, whole or not at all.
func fill(cache, dir string) error {
	tmp, err := os.MkdirTemp(cache, "schemathesis-new-")
	if err != nil {
		return fmt.Errorf("create the cache of Schemathesis: %w", err)
	}
	defer os.RemoveAll(tmp)
	if out, err := exec.Command("python3", "-m", "venv", tmp).CombinedOutput(); err != nil {
		return fmt.Errorf("make a place for Schemathesis (%s): %w\n%s", missing, err, out)
	}
	list := filepath.Join(tmp, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o644); err != nil {
		return fmt.Errorf("write what Schemathesis needs: %w", err)
	}
	pip := exec.Command(filepath.Join(tmp, "bin", "python"), "-m", "pip", "install", "--quiet",
		"--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "-r", list)
	if out, err := pip.CombinedOutput(); err != nil {
		return fmt.Errorf("install Schemathesis with pip, which needs a package index to reach: %w\n%s", err, out)
	}
	if err := os.RemoveAll(dir); err != nil { // of a Python that is gone
		return fmt.Errorf("clear the cache of Schemathesis: %w", err)
	}
	return os.Rename(tmp, dir)
}

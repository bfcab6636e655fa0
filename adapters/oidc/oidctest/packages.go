package oidctest

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

//go:embed package.json package-lock.json provider.mjs
var files embed.FS

// install answers the folder with the provider, and makes it the first time. A lock
// between processes makes all but one wait. The files' hash is in the name: another
// version is another folder.
func install() (string, error) {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return "", fmt.Errorf("tests need a real OpenID Connect provider, and there is no %s: apt-get install nodejs npm (Node 20 or newer)", program)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a cache for the provider's packages: %w", err)
	}
	sum := sha256.New()
	for _, name := range names() {
		content, _ := files.ReadFile(name) // it is embedded
		sum.Write(content)
	}
	cache = filepath.Join(cache, "chartledger")
	dir := filepath.Join(cache, fmt.Sprintf("oidctest-%x", sum.Sum(nil))[:len("oidctest-")+12])
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", fmt.Errorf("create the cache of the provider's packages: %w", err)
	}
	lock, err := os.OpenFile(dir+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		defer lock.Close()
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		return "", fmt.Errorf("lock the cache of the provider's packages: %w", err)
	}
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	return dir, fill(cache, dir)
}

func names() []string { return []string{"package.json", "package-lock.json", "provider.mjs"} }

// fill makes dir, whole or not at all.
func fill(cache, dir string) error {
	tmp, err := os.MkdirTemp(cache, "oidctest-new-")
	if err == nil {
		err = os.CopyFS(tmp, files)
	}
	if err != nil {
		return fmt.Errorf("create the cache of the provider's packages: %w", err)
	}
	defer os.RemoveAll(tmp)
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = tmp
	if out, err := npm.CombinedOutput(); err != nil {
		return fmt.Errorf("install the provider with npm: %w\n%s", err, out)
	}
	return os.Rename(tmp, dir)
}

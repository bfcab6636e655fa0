package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// helmFour is the other helm client that people have. This module does not depend on
// it, so it is built apart.
const helmFour, helmFourVersion = "helm.sh/helm/v4/cmd/helm", "v4.3.1"

// onBothHelms runs a test with the real helm clients, v3 and v4.
func onBothHelms(t *testing.T, test func(t *testing.T, program string)) {
	t.Helper()
	three := helmThree(t)
	four, err := buildHelmFour()
	if err != nil {
		t.Fatal(err)
	}
	for name, program := range map[string]string{"helm v3": three, "helm v4": four} {
		t.Run(name, func(t *testing.T) { test(t, program) })
	}
}

// helmThree builds the helm client that this module depends on.
func helmThree(t testing.TB) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "helm")
	if err := build(program, "helm.sh/helm/v3/cmd/helm", false); err != nil {
		t.Fatal(err)
	}
	return program
}

// buildHelmFour answers the program, and makes it the first time. A lock between
// processes makes all but one wait.
func buildHelmFour() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a cache for helm v4: %w", err)
	}
	dir := filepath.Join(cache, "chartledger", "helm-"+helmFourVersion)
	program := filepath.Join(dir, "helm")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create the cache of helm v4: %w", err)
	}
	lock, err := os.OpenFile(dir+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", fmt.Errorf("lock the cache of helm v4: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("lock the cache of helm v4: %w", err)
	}
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	cmd := exec.Command("go", "install", helmFour+"@"+helmFourVersion)
	cmd.Dir = dir // outside of any module
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("tests need helm v4, and go install %s@%s gave: %w\n%s", helmFour, helmFourVersion, err, out)
	}
	return program, nil
}

// helmUser is somebody with a helm client and a home of her own.
type helmUser struct {
	caller
	program, home string
}

func (c caller) withHelm(t testing.TB, program string) helmUser {
	c.t = t
	return helmUser{c, program, t.TempDir()}
}

// try runs helm, and answers what it said.
func (u helmUser) try(args ...string) (out, complaints string, err error) {
	cmd := exec.Command(u.program, args...)
	cmd.Env = append(cleanEnvironment(), "HELM_CONFIG_HOME="+u.home, "HELM_CACHE_HOME="+u.home, "HELM_DATA_HOME="+u.home)
	cmd.Stdin = strings.NewReader(u.token) // where it asks for a password
	var said, complained bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &complained
	err = cmd.Run()
	return said.String(), complained.String(), err
}

// helm runs helm, which has to succeed.
func (u helmUser) helm(args ...string) string {
	u.t.Helper()
	out, complaints, err := u.try(args...)
	if err != nil {
		u.t.Fatalf("helm %s: %v\n%s", strings.Join(args, " "), err, complaints)
	}
	return out
}

// add adds the Helm repository at path as name, with a password from standard input.
func (u helmUser) add(name, path string) {
	u.t.Helper()
	u.helm("repo", "add", name, u.URL+path, "--username", "x", "--password-stdin", "--force-update")
}

// finds is all that helm finds in a repository, as "chart version".
func (u helmUser) finds(name string) []string {
	u.t.Helper()
	found := []string{}
	for _, f := range fromJSON[[]struct{ Name, Version string }](u.t, u.helm("search", "repo", name+"/", "-l", "--devel", "-o", "json")) {
		found = append(found, strings.TrimPrefix(f.Name, name+"/")+" "+f.Version)
	}
	return found
}

// pull has helm pull a chart, and answers the package and its name.
func (u helmUser) pull(args ...string) (file string, content []byte) {
	u.t.Helper()
	dir := u.t.TempDir()
	u.helm(append([]string{"pull", "-d", dir}, args...)...)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		u.t.Fatalf("helm pull %v left %v: %v", args, files, err)
	}
	content, err = os.ReadFile(filepath.Join(dir, files[0].Name()))
	if err != nil {
		u.t.Fatal(err)
	}
	return files[0].Name(), content
}

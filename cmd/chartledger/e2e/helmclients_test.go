package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chartledger/adapters/programtest"
)

// helmFour is the other helm client that people have. This module does not depend on
// it, so it is built apart.
const helmFour, helmFourVersion = "helm.sh/helm/v4/cmd/helm", "v4.3.1"

// onBothHelms runs a test with the real helm clients, v3 and v4.
func onBothHelms(t *testing.T, test func(t *testing.T, program string)) {
	t.Helper()
	three := helmThree(t)
	four, err := programtest.Install(helmFour, helmFourVersion)
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

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"chartledger/cmd/chartledger/cli"
)

// home is the command line of somebody who signs in with it.
type home struct {
	shell
	config string // XDG_CONFIG_HOME
}

// command is a command that is not started yet.
func (h home) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env = append(cleanEnvironment(), "CHARTLEDGER_SERVER="+h.s.URL, "XDG_CONFIG_HOME="+h.config)
	return cmd
}

// run runs a command that reads stdin and is to end with the code. It shows no secret.
func (h home) run(stdin string, code int, args ...string) said {
	h.s.t.Helper()
	cmd := h.command(args...)
	cmd.Stdin = strings.NewReader(stdin)
	got := ran(h.s.t, cmd)
	if got.code != code {
		h.s.t.Fatalf("chartledger %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got.code, code, got.out, got.err)
	}
	for secret := range strings.Lines(stdin) {
		if _, token, isLink := strings.Cut(secret, "#"); isLink {
			secret = token
		}
		clean(h.s.t, "the output", got.out+got.err, strings.TrimSpace(secret))
	}
	return got
}

// who fails unless the user is signed in, and the command line says by what.
func (h home) who(user string) {
	h.s.t.Helper()
	if got := h.run("", cli.ExitOK, "whoami"); !strings.HasPrefix(got.out, user+" (") || !strings.Contains(got.err, "the login in "+h.config) {
		h.s.t.Errorf("got %+v", got)
	}
}

// token is the one that is kept.
func (h home) token() string {
	h.s.t.Helper()
	text, err := os.ReadFile(filepath.Join(h.config, "chartledger", "logins.json"))
	if err != nil {
		h.s.t.Fatal(err)
	}
	return regexp.MustCompile(`chartledger_[A-Za-z0-9_]{20,}`).FindString(string(text))
}

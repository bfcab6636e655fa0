package cli_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"chartledger/cmd/chartledger/cli"
)

const token = "chartledger_0123456789abcdef"

// shell is where a command runs.
type shell struct {
	env      map[string]string
	stdin    string
	terminal bool
}

type result struct {
	code     int
	out, err string
}

// run runs a command against a server, with a token in the environment.
func (sh shell) run(t *testing.T, s *server, args ...string) result {
	t.Helper()
	env := map[string]string{"CHARTLEDGER_SERVER": s.URL, "CHARTLEDGER_TOKEN": token}
	for k, v := range sh.env {
		env[k] = v
	}
	root := cli.RootAt(now(), func(k string) string { return env[k] }, sh.terminal, nil)
	var out, err bytes.Buffer
	root.SetArgs(args)
	root.SetIn(strings.NewReader(sh.stdin))
	root.SetOut(&out)
	root.SetErr(&err)
	code := cli.Execute(t.Context(), root)
	return result{code, out.String(), err.String()}
}

func run(t *testing.T, s *server, args ...string) result {
	t.Helper()
	return shell{}.run(t, s, args...)
}

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// expect compares a result with what was wanted.
func (r result) expect(t *testing.T, code int, out string) {
	t.Helper()
	if r.code != code || r.out != out {
		t.Errorf("got %d\n%s%s\nwant %d\n%s", r.code, r.out, r.err, code, out)
	}
}

func (r result) says(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.err, text) {
			t.Errorf("%q is missing in\n%s", text, r.err)
		}
	}
}

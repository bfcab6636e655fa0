package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/cli"
)

// A new user gets from nothing to a catalog by the command line alone.
func TestTheCommandLineServesANewUser(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		s := serve(t, p)
		operator := s.shell(s.Token)
		operator.run(cli.ExitOK, "user", "add", "alice", "--role", "developer")
		token := strings.TrimSpace(operator.run(cli.ExitOK, "token", "issue", "laptop", "--user", "alice").out)
		alice := s.shell(token)

		source := helmtest.Server(t, "")
		source.Set("index.yaml", []byte(plainIndex(t, 100, 60)))
		addsAndLooks(t, alice, source)
		mistakes(alice, operator, source)
		alice.run(cli.ExitOK, "repo", "remove", "charts", "--yes")
		if out := alice.run(cli.ExitOK, "app", "list", "-o", "json").out; len(fromJSON[api.AppPage](t, out).Items) != 0 {
			t.Errorf("after the removal there is still %s", out)
		}
	})
}

// addsAndLooks adds a repository, watches its sync, and looks at what came of it.
func addsAndLooks(t testing.TB, alice shell, source *helmtest.Repository) {
	t.Helper()
	added := alice.run(cli.ExitOK, "repo", "add", "charts", source.URL, "--label", "team=a", "--wait")
	if !strings.Contains(added.out, `"charts" is synced: 100 apps, 6000 versions`) {
		t.Errorf("repo add says %q", added.out)
	}
	if !strings.Contains(added.err, "publish: ") || !strings.Contains(added.err, "completed") {
		t.Errorf("repo add shows no progress: %q", added.err)
	}
	repos := fromJSON[api.RepoPage](t, alice.run(cli.ExitOK, "repo", "list", "-o", "json").out).Items
	if len(repos) != 1 || repos[0].Name != "charts" || repos[0].Labels["team"] != "a" || repos[0].LastSync.Versions != 6000 {
		t.Errorf("repo list has %+v", repos)
	}
	if out := alice.run(cli.ExitOK, "app", "list", "--limit", "0").out; strings.Count(out, "chart-") < 100 {
		t.Errorf("app list has not all apps:\n%s", out)
	}
	if out := alice.run(cli.ExitOK, "app", "versions", "charts/chart-7", "--limit", "0").out; !strings.Contains(out, "59.7.0") {
		t.Errorf("app versions says:\n%s", out)
	}
	alice.run(cli.ExitOK, "repo", "get", "charts")
	alice.run(cli.ExitOK, "app", "search", "database")
}

// mistakes have exit codes that scripts can tell apart.
func mistakes(alice, operator shell, source *helmtest.Repository) {
	alice.run(cli.ExitUsage, "repo", "add", "charts")
	alice.run(cli.ExitUsage, "repo", "list", "--no-such-flag")
	alice.run(cli.ExitConflict, "repo", "add", "charts", source.URL)
	alice.run(cli.ExitNotFound, "repo", "get", "other")
	alice.run(cli.ExitUnauthorized, "user", "list")
	alice.s.shell("wrong").run(cli.ExitUnauthorized, "repo", "list")
	alice.run(cli.ExitFailed, "repo", "add", "gone", helmtest.Server(alice.s.t, "").URL)
	alice.run(cli.ExitFailed, "repo", "list", "--server", "http://127.0.0.1:1")
	source.Set("index.yaml", []byte("entries: ["))
	alice.run(cli.ExitFailed, "repo", "sync", "charts", "--wait")

	spare := operator.run(cli.ExitOK, "token", "issue", "spare", "-o", "json").out
	issued := fromJSON[struct{ ID, Token string }](operator.s.t, spare)
	operator.s.shell(issued.Token).run(cli.ExitOK, "whoami")
	operator.run(cli.ExitOK, "token", "revoke", issued.ID)
	eventually(operator.s.t, syncWithin, "the token is worth nothing", func() bool {
		return operator.s.shell(issued.Token).try("whoami").code == cli.ExitUnauthorized
	})
}

// shell is the command line of somebody.
type shell struct {
	s     *Service
	token string
}

func (s *Service) shell(token string) shell { return shell{s, token} }

// said is what a command wrote, and its exit code.
type said struct {
	out, err string
	code     int
}

// run runs a command that is to end with the code.
func (h shell) run(code int, args ...string) said {
	h.s.t.Helper()
	got := h.try(args...)
	if got.code != code {
		h.s.t.Fatalf("chartledger %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got.code, code, got.out, got.err)
	}
	if code != cli.ExitOK && got.err == "" {
		h.s.t.Errorf("chartledger %s failed in silence", strings.Join(args, " "))
	}
	return got
}

func (h shell) try(args ...string) said {
	h.s.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(cleanEnvironment(), "CHARTLEDGER_SERVER="+h.s.URL, "CHARTLEDGER_TOKEN="+h.token)
	return ran(h.s.t, cmd)
}

// ran runs a command to its end.
func ran(t testing.TB, cmd *exec.Cmd) said {
	t.Helper()
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	var ended *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return said{out.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// fromJSON reads what a command wrote with -o json.
func fromJSON[T any](t testing.TB, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

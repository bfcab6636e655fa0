package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"chartledger/cmd/chartledger/cli"

	"github.com/spf13/cobra"
)

func getenv(string) string { return "" }

func TestEveryCommandHasHelpWithExamples(t *testing.T) {
	t.Parallel()

	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if n := len(strings.Split(cmd.Example, "\n")); cmd.Short == "" || cmd.Example == "" || n > 3 {
			t.Errorf("%s has %d examples and says %q", cmd.CommandPath(), n, cmd.Short)
		}
		for _, line := range strings.Split(cmd.Example, "\n") {
			if !strings.HasPrefix(line, "  chartledger") {
				t.Errorf("%s has the example %q", cmd.CommandPath(), line)
			}
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(cli.RootAt(now(), getenv, false, nil))
}

// execute runs a command line without a server.
func execute(t *testing.T, serve *cobra.Command, args ...string) result {
	t.Helper()
	root := cli.RootAt(now(), getenv, false, serve)
	var out, err bytes.Buffer
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&err)
	code := cli.Execute(t.Context(), root)
	return result{code, out.String(), err.String()}
}

func TestGroupsShowTheirHelp(t *testing.T) {
	t.Parallel()

	for _, args := range [][]string{nil, {"repo"}, {"repo", "credential"}, {"app"}, {"--help"}, {"repo", "add", "--help"}, {"completion", "bash"}} {
		if got := execute(t, nil, args...); got.code != 0 || got.out == "" || got.err != "" {
			t.Errorf("%v: got %+v", args, got)
		}
	}
}

func TestServeHasItsOwnFlagsOnly(t *testing.T) {
	t.Parallel()

	served := 0
	serve := func() *cobra.Command {
		cmd := &cobra.Command{Use: "serve", Short: "Run the service", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { served++; return nil }}
		cmd.Flags().String("listen", "", "where")
		return cmd
	}
	if got := execute(t, serve(), "serve", "--help"); strings.Contains(got.out, "--token-file") || !strings.Contains(got.out, "--listen") {
		t.Errorf("got %s", got.out)
	}
	if got := execute(t, serve(), "serve", "--server", "http://x"); got.code != cli.ExitUsage || served != 0 {
		t.Errorf("got %+v, served %d times", got, served)
	}
	if got := execute(t, serve(), "serve", "extra"); got.code != cli.ExitUsage || served != 0 {
		t.Errorf("got %+v, served %d times", got, served)
	}
	if got := execute(t, serve(), "serve", "--listen", ":1"); got.code != 0 || served != 1 {
		t.Errorf("got %+v, served %d times", got, served)
	}
}

func TestNamesAreCompleted(t *testing.T) {
	t.Parallel()

	s := newServer(t, map[string]http.HandlerFunc{"GET /repos": page(repository())})
	const repos = "payments\talice's, https://charts.example.com\n:4\n"
	for line, want := range map[string]string{
		"repo get": repos, "chart push": repos, "chart push payments": "tgz\n:8\n", "chart remove": repos,
	} {
		got := run(t, s, append(append([]string{"__complete"}, strings.Fields(line)...), "")...)
		if got.code != 0 || !strings.HasPrefix(got.out, want) {
			t.Errorf("%s: got %+v", line, got)
		}
	}
}

func ExampleRoot() {
	root := cli.Root("v1.2.3", nil)
	root.SetArgs([]string{"repo", "add", "bitnami"})
	root.SetErr(io.Discard)
	fmt.Println(cli.ExitCode(root.Execute()))
	// Output: 2
}

// Package e2e_test runs the program itself as a child process and talks to it as
// its users do: over HTTP, by the command line, and as a subscriber of its log.
// Unless a test says otherwise it runs twice: on the parts that the program
// brings along, and on a real Apache Kafka.
package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"chartledger/adapters/postgres/postgrestest"
)

// program is what is tested, built once by TestMain.
var program string

// roles are what this test binary does when a test starts it again as a child.
var roles = map[string]func(dir string) error{"append": appendUntilKilled, "load": loadIndex, "table": tableServer}

func TestMain(m *testing.M) {
	if role := os.Getenv("E2E_ROLE"); role != "" {
		if err := roles[role](os.Getenv("E2E_DIR")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "chartledger-e2e-")
	if err == nil {
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "chartledger")
		err = build(program, "chartledger/cmd/chartledger", raceBuilt)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return postgrestest.Main(m)
}

// build builds a package of this module, or of one that it depends on.
func build(to, pkg string, race bool) error {
	args := []string{"build", "-o", to}
	if race {
		args = append(args, "-race")
	}
	output, err := exec.Command("go", append(args, pkg)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("build %s: %w\n%s", pkg, err, output)
	}
	return nil
}

package schemathesistest

import (
	_ "embed" // for the checks
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// checks are ours, beside those that Schemathesis has.
//
//go:embed checks.py
var checks []byte

// Contract is what to hold against a service, as one of its users.
type Contract struct {
	Spec     []byte // OpenAPI, as JSON
	URL      string // where the paths of the contract are
	Token    string // who asks; "" for nobody
	Seed     int
	Examples int // made up for each operation

	// Known are values worth trying where the contract allows nearly any: by path
	// and parameter, such as {"/repos/{id}", "path.id"}.
	Known map[Place][]string
	// Kept are ids of what is not to be changed: who asks, and by which token.
	Kept []string
	// Source is where repositories may be: no other URL is tried.
	Source string
	// Phases are Schemathesis's that are run, with commas between.
	Phases string
}

// Place is a parameter of the operations of a path, and of those below it.
type Place struct{ Path, Parameter string }

// Check makes the requests. It fails tb with what Schemathesis says when an answer
// is not as the contract wants it.
func (c Contract) Check(tb testing.TB) {
	tb.Helper()
	python, err := install()
	if err != nil {
		tb.Fatal(err)
	}
	dir := tb.TempDir()
	for name, content := range map[string][]byte{"openapi.json": c.Spec, "checks.py": checks, "world.json": c.world(), "schemathesis.toml": c.settings(dir)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			tb.Fatalf("write for Schemathesis: %v", err)
		}
	}
	cmd := exec.CommandContext(tb.Context(), python, c.args()...)
	cmd.Dir, cmd.Env = dir, environment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		tb.Errorf("%v:\n%s", err, out)
	}
	made := generated.Find(out)
	if err == nil && made == nil {
		tb.Errorf("Schemathesis made no requests:\n%s", out)
	}
	tb.Logf("%s", made)
}

// generated is where Schemathesis says how many requests it made.
var generated = regexp.MustCompile(`\d+ generated, .*`)

func (c Contract) args() []string {
	args := []string{
		"-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", "openapi.json", "--url", c.URL, "--no-color",
		"--seed", strconv.Itoa(c.Seed), "--generation-database", "none", "--max-examples", strconv.Itoa(c.Examples),
		"--phases", c.Phases,
	}
	if c.Token != "" {
		args = append(args, "--header", "Authorization: Bearer "+c.Token)
	}
	return args
}

// settings are Schemathesis's. What it calls a server error and a refusal is looked
// at by checks of ours, which read the problem's code.
func (c Contract) settings(dir string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "hooks = %q\nrequest-timeout = 20\nwarnings = false\nsuppress-health-check = [\"all\"]\n[checks]\n", filepath.Join(dir, "checks.py"))
	b.WriteString("not_a_server_error.enabled = false\npositive_data_acceptance.enabled = false\n")
	for _, phase := range []string{"examples", "coverage", "fuzzing"} { // else what others did would change what is tried
		fmt.Fprintf(&b, "[phases.%s]\nextra-data-sources.responses = false\n", phase)
	}
	places := slices.SortedFunc(maps.Keys(c.Known), func(x, y Place) int {
		return strings.Compare(x.Path+x.Parameter, y.Path+y.Parameter)
	})
	for i, p := range places {
		fmt.Fprintf(&b, "[dictionaries.known%d]\nvalues = %s\n", i, list(c.Known[p]))
	}
	for i, p := range places {
		fmt.Fprintf(&b, "[[operations]]\ninclude-path-regex = %q\n[operations.parameters]\n%q = { dictionary = \"known%d\", probability = 0.6 }\n",
			"^"+regexp.QuoteMeta(p.Path)+"(/|$)", p.Parameter, i)
	}
	return []byte(b.String())
}

// list is values as JSON, which is TOML as well.
func list(values []string) []byte {
	text, _ := json.Marshal(values) // strings only: cannot fail
	return text
}

// world is what the checks have to know.
func (c Contract) world() []byte {
	text, _ := json.Marshal(map[string]any{"kept": c.Kept, "source": c.Source}) // strings only: cannot fail
	return text
}

// environment is ours without what would make the requests go elsewhere or differ.
func environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "SCHEMATHESIS_") || strings.HasPrefix(v, "CHARTLEDGER_")
	})
	return append(env, "NO_PROXY=*", "no_proxy=*", "PYTHONHASHSEED=0", "PYTHONDONTWRITEBYTECODE=1", "PYTHONUTF8=1")
}

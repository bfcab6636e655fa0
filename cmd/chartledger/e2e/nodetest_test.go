package e2e_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// nodeWithin bounds a file of tests for Node, on a machine busy with other tests.
const nodeWithin = 10 * time.Minute

// nodeSays is a line of pages/support/report.mjs: a test's result, or words.
type nodeSays struct {
	Name         string
	Passed, Left bool // left: skipped, or still to be written
	Milliseconds float64
	Error, Says  string
}

// node has Node run a file of tests, and makes each of them a test of Go.
func node(t *testing.T, dir, file string, env ...string) {
	t.Helper()
	ran, said, err := runNode(t, dir, file, env...)
	passed := err == nil && len(ran) > 0
	for _, r := range ran {
		passed = t.Run(r.Name, func(t *testing.T) {
			t.Logf("in the browser: %.0f ms", r.Milliseconds)
			if r.Left {
				t.Error("it is left out")
			}
			if !r.Passed {
				t.Error(r.Error)
			}
		}) && passed
	}
	if !passed {
		t.Errorf("%s has %d tests: %v\n%s", file, len(ran), err, said)
	} else if said != "" {
		t.Log(said)
	}
}

// runNode answers the tests of a file, and what they print.
func runNode(t *testing.T, dir, file string, env ...string) (ran []nodeSays, said string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), nodeWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "--test", "--test-concurrency=1",
		"--test-reporter=./support/report.mjs", "--test-reporter-destination=stdout", file)
	cmd.Dir, cmd.Env = dir, append(cleanEnvironment(), append(env, "NO_COLOR=1")...)
	dieWithTests(cmd)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, ended := cmd.Output()
	ran, said, err = nodeTests(out, file)
	return ran, said + complaints.String(), cmp.Or(err, ended)
}

// nodeTests are the tests of a file, and what they print. Node counts a file without
// tests as a test that passes, under the file's name.
func nodeTests(out []byte, file string) (ran []nodeSays, said string, err error) {
	for lines := json.NewDecoder(bytes.NewReader(out)); ; {
		var line nodeSays
		switch err := lines.Decode(&line); {
		case errors.Is(err, io.EOF):
			return ran, said, nil
		case err != nil:
			return ran, said + string(out), fmt.Errorf("read what node says: %w", err)
		case line.Name == "" || filepath.Base(line.Name) == file:
			said += line.Says + line.Error
		default:
			ran = append(ran, line)
		}
	}
}

// nodeBrowser is the Chromium that Debian has.
func nodeBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Fatal("these tests need Chromium: apt-get install chromium-headless-shell")
	return ""
}

// A file without tests is none that passes, and neither is a test that is left out.
func TestNodeTestsAreTold(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	if err := os.CopyFS(dir, scripts); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "pages")
	files := map[string]string{
		"none.test.mjs":   ``,
		"broken.test.mjs": `import "./nowhere.mjs";`,
		"some.test.mjs":   `import { test } from "node:test"; test("good", () => {}); test("bad", () => { throw new Error("so bad"); }); test.skip("left", () => {}); test.todo("later");`,
	}
	want := map[string]string{"none.test.mjs": "", "broken.test.mjs": "", "some.test.mjs": "good true false, bad false false, left true true, later true true, "}
	for file, text := range files {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		ran, said, err := runNode(t, dir, file)
		told := ""
		for _, r := range ran {
			told += fmt.Sprintf("%s %t %t, ", r.Name, r.Passed, r.Left)
		}
		if told != want[file] || (err == nil) != (file == "none.test.mjs") {
			t.Errorf("%s: got %q, %v: %s", file, told, err, said)
		}
	}
}

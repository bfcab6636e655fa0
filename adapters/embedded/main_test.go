package embedded_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// roles are what the test binary does when it is started again as a child, so
// that a test can kill a process without dying.
var roles = map[string]func(dir string) error{
	"lock":       holdLock,
	"produce":    produceAndWait,
	"unwritable": commitUnwritten,
	"postgres":   runPostgres,
}

func TestMain(m *testing.M) {
	role, dir := os.Getenv("EMBEDDED_ROLE"), os.Getenv("EMBEDDED_DIR")
	if role == "" {
		os.Exit(m.Run())
	}
	if err := roles[role](dir); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// process is a child of the test in one of the roles.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	out *bufio.Reader
	err *strings.Builder
}

// start runs the test binary in a role. It ends with the test.
func start(t *testing.T, role, dir string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(os.Args[0]), err: &strings.Builder{}}
	p.cmd.Env = append(os.Environ(), "EMBEDDED_ROLE="+role, "EMBEDDED_DIR="+dir)
	p.cmd.Stderr = p.err
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.cmd.StdinPipe(); err != nil { // wait ends when we do
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	t.Cleanup(p.kill)
	return p
}

// line is the next line that the child says.
func (p *process) line() string {
	p.t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil && line == "" {
		p.t.Fatalf("the child said nothing: %v", err)
	}
	return strings.TrimSpace(line)
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// wait keeps a child alive until the test is done with it.
func wait() { _, _ = io.Copy(io.Discard, os.Stdin) }

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	readyWithin = 90 * time.Second // on a machine busy with other tests
	stopWithin  = 10 * time.Second
)

// atOnce bounds how many services run side by side, each with a database of its
// own: on a machine with many cores memory would run out before them.
var atOnce = make(chan struct{}, 4)

// Service is the program running as a child, over any number of starts.
type Service struct {
	URL     string // of the running start
	Token   string // of the operator
	DataDir string
	Logs    *logs

	platform platform
	patience time.Duration // how long a start may take
	t        testing.TB
	args     []string
	env      []string
	cmd      *exec.Cmd
	ended    chan struct{} // closed when the running start has ended
}

// serve makes a service on p and starts it. It ends with the test, in order.
func serve(t testing.TB, p platform, args ...string) *Service {
	t.Helper()
	s := newService(t, p, args...)
	s.Start()
	return s
}

// newService makes a service that is yet to be started.
func newService(t testing.TB, p platform, args ...string) *Service {
	t.Helper()
	if p.dsn == "" {
		atOnce <- struct{}{}
		t.Cleanup(func() { <-atOnce })
	}
	dir := t.TempDir()
	s := &Service{t: t, platform: p, patience: readyWithin, Token: "operator-of-e2e-0123456789", DataDir: filepath.Join(dir, "data"), Logs: newLogs()}
	s.args = slices.Concat([]string{
		"serve", "--data-dir", s.DataDir, "--listen", "127.0.0.1:0", "--log-format", "json",
		"--allow-private-networks", "loopback", "--requests-per-second", "1000000", "--unauthenticated-per-second", "1000000", "--fetch-rate-per-host", "10000",
	}, p.args(t, dir), args)
	s.env = append(cleanEnvironment(), "CHARTLEDGER_OPERATOR_TOKEN="+s.Token, "GORACE=halt_on_error=1")
	if p.dsn != "" {
		s.env = append(s.env, "CHARTLEDGER_POSTGRES="+p.dsn)
	}
	t.Cleanup(s.end)
	return s
}

// cleanEnvironment is ours without any setting of the program.
func cleanEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CHARTLEDGER_") })
}

// Start starts it, and returns when it serves.
func (s *Service) Start() {
	s.t.Helper()
	s.cmd, s.ended = exec.Command(program, s.args...), make(chan struct{})
	s.cmd.Env, s.cmd.Stderr, s.cmd.Stdout = s.env, s.Logs, s.Logs
	dieWithTests(s.cmd)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func(cmd *exec.Cmd, ended chan struct{}) {
		_ = cmd.Wait() // Stop looks at the process state
		close(ended)
	}(s.cmd, s.ended)
	select {
	case address := <-s.Logs.ready:
		s.URL = "http://" + address
	case <-s.ended:
		s.t.Fatalf("the service ended: %v", s.cmd.ProcessState)
	case <-time.After(s.patience):
		s.t.Fatalf("the service is not ready after %v", s.patience)
	}
}

// Kill is kill -9, and returns when the process is gone.
func (s *Service) Kill() {
	_ = s.cmd.Process.Kill() // an error means that it is gone
	<-s.ended
	s.cmd = nil
}

// Stop ends it in order.
func (s *Service) Stop() {
	s.t.Helper()
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(stopWithin):
		s.t.Errorf("the service did not end within %v of SIGTERM", stopWithin)
		_ = s.cmd.Process.Signal(syscall.SIGQUIT) // its stacks go to the log
		<-s.ended
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		s.t.Errorf("the service ended with %v", s.cmd.ProcessState)
	}
	s.cmd = nil
}

// end stops it after the test, and looks at what it said all the while.
func (s *Service) end() {
	if s.cmd != nil {
		s.Stop()
	}
	said := s.Logs.String()
	for _, never := range []string{"DATA RACE", "panic:", "a part has stopped for good"} {
		if strings.Contains(said, never) {
			s.t.Errorf("the service's log has %q", never)
		}
	}
	if s.t.Failed() {
		s.t.Logf("the end of the service's log:\n%s", s.Logs.tail(60))
	}
}

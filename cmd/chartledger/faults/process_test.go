package faults_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// stopWithin is how long a process may take to end in order.
const stopWithin = 15 * time.Second

// process is one chartledger. Whatever ends it, it is started again, until it is
// told to stay away.
type process struct {
	*findings
	t   testing.TB
	n   int
	url string
	// internal is where other processes reach it: the address of its claims.
	internal string
	gate     *gate
	kafka    *link
	db       *link
	args     []string
	env      []string
	said     *output
	// uninvited counts ends that nobody asked for, after it had served.
	uninvited atomic.Int64

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan struct{}
	away  bool
	// told says that the running start was made to end, orderly that SIGTERM did it.
	told, orderly bool
}

// start has it run, from now on.
func (p *process) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = false
	if p.cmd == nil {
		p.run()
	}
}

// run is one start. The caller holds mu.
func (p *process) run() {
	cmd := exec.Command(p.args[0], p.args[1:]...)
	cmd.Env, cmd.Stdout, cmd.Stderr = p.env, p.said, p.said
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.said.served.Store(false)
	if err := cmd.Start(); err != nil {
		p.t.Errorf("start process %d: %v", p.n, err)
		return
	}
	p.cmd, p.ended, p.told, p.orderly = cmd, make(chan struct{}), false, false
	go p.watch(cmd, p.ended)
}

// watch starts it again after its end, unless it is to stay away.
func (p *process) watch(cmd *exec.Cmd, ended chan struct{}) {
	_ = cmd.Wait() // how it ended is in its state
	p.mu.Lock()
	switch served := p.said.served.Load(); {
	case !p.told && served:
		p.uninvited.Add(1)
	case p.orderly && served && !cmd.ProcessState.Success():
		p.violation("hand-over", nil, "process %d was told to end, and ended with %v", p.n, cmd.ProcessState)
	}
	fmt.Fprintf(p.said, "--- ended: %v\n", cmd.ProcessState)
	p.cmd = nil
	close(ended)
	p.mu.Unlock()
	<-time.After(200 * time.Millisecond) // as a supervisor would
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.away && p.cmd == nil {
		p.run()
	}
}

// signal sends s to the running start. Signals that end it are remembered.
func (p *process) signal(s syscall.Signal) (ended <-chan struct{}, running bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil {
		return nil, false
	}
	p.orderly = s == syscall.SIGTERM || p.orderly && s != syscall.SIGKILL
	p.told = p.told || p.orderly || s == syscall.SIGKILL
	fmt.Fprintf(p.said, "--- %v\n", s)
	_ = p.cmd.Process.Signal(s) // an error means that it has ended
	return p.ended, true
}

// leave ends it in order, and it stays away.
func (p *process) leave() {
	p.t.Helper()
	p.mu.Lock()
	p.away = true
	p.mu.Unlock()
	ended, running := p.signal(syscall.SIGTERM)
	if !running {
		return
	}
	select {
	case <-ended:
	case <-time.After(stopWithin):
		p.violation("hand-over", nil, "process %d did not end within %v of SIGTERM", p.n, stopWithin)
		_, _ = p.signal(syscall.SIGQUIT) // its stacks go to its log
		<-time.After(time.Second)
		_, _ = p.signal(syscall.SIGKILL)
		<-ended
	}
}

// output is what a process says, over all its starts.
type output struct {
	file   *os.File
	served atomic.Bool // the running start has said that it is ready
	mu     sync.Mutex
	rest   []byte // the beginning of a line
	bad    []string
}

func newOutput(dir, name string) (*output, error) {
	file, err := os.Create(filepath.Join(dir, name+".log"))
	return &output{file: file}, err
}

// Write takes a piece of output.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rest = append(o.rest, b...)
	for {
		line, rest, whole := bytes.Cut(o.rest, []byte("\n"))
		if !whole {
			return o.file.Write(b)
		}
		o.look(line)
		o.rest = rest
	}
}

// look takes note of a line. The caller holds mu.
func (o *output) look(line []byte) {
	var said struct{ Msg string }
	if json.Unmarshal(line, &said) == nil && said.Msg == "ready" {
		o.served.Store(true)
	}
	for _, never := range []string{"DATA RACE", "panic:", "a part has stopped for good"} {
		if bytes.Contains(line, []byte(never)) {
			o.bad = append(o.bad, strings.TrimSpace(string(line)))
		}
	}
}

// worst are the lines that no process should ever say.
func (o *output) worst() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.bad)
}

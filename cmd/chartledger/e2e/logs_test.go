package e2e_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
)

// logs collect what a service writes to stderr, over all its starts, and tell when
// it says that it is ready.
type logs struct {
	mu    sync.Mutex
	text  bytes.Buffer
	line  int         // where the last, unfinished line begins
	ready chan string // addresses
}

func newLogs() *logs { return &logs{ready: make(chan string, 100)} }

// Write takes a piece of output.
func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	for {
		rest := l.text.Bytes()[l.line:]
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			return len(p), nil
		}
		l.look(rest[:end])
		l.line += end + 1
	}
}

func (l *logs) look(line []byte) {
	var said struct{ Msg, Address string }
	if json.Unmarshal(line, &said) == nil && said.Msg == "ready" {
		l.ready <- said.Address
	}
}

// broker is where the embedded log of the newest start takes subscribers.
func (l *logs) broker() string {
	address := ""
	for line := range strings.Lines(l.String()) {
		var said struct{ Broker string }
		if json.Unmarshal([]byte(line), &said) == nil && said.Broker != "" {
			address = said.Broker
		}
	}
	return address
}

// String is all that was written.
func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// tail is the last lines.
func (l *logs) tail(n int) string {
	lines := strings.Split(strings.TrimSpace(l.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

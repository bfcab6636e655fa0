package faults_test

import (
	"encoding/binary"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// The keys of requests that a gate knows: of the one whose answer says that a commit
// happened, and of the one by which a process stays in its group.
const (
	endTxn    = 26
	heartbeat = 12
)

// A gate stands before a link to Kafka and knows which answers belong to EndTxn.
// It can lose just those, or the requests, or let them wait; and it can have no
// heartbeat arrive: a process is then replaced, and goes on without knowing it.
type gate struct {
	net.Listener
	to    string
	armed atomic.Pointer[trap]
	// pulseless loses every heartbeat.
	pulseless atomic.Bool
	// sprung counts what traps did.
	sprung atomic.Int64
}

// trap is what happens to the next EndTxn.
type trap struct {
	lose  bool // the request never arrives
	drop  bool // the answer never does
	delay time.Duration
	left  atomic.Int32 // how often
}

func newGate(to string) (*gate, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gate{Listener: l, to: to}
	go g.serve()
	return g, nil
}

// arm sets a trap for the next n EndTxn.
func (g *gate) arm(t *trap, n int) {
	t.left.Store(int32(n))
	g.armed.Store(t)
}

// disarm takes the trap away.
func (g *gate) disarm() { g.armed.Store(nil) }

// springs answers the trap if there is one that is for this.
func (g *gate) springs(is func(*trap) bool) *trap {
	t := g.armed.Load()
	if t == nil || !is(t) || t.left.Add(-1) < 0 {
		return nil
	}
	g.sprung.Add(1)
	return t
}

func (g *gate) serve() {
	for {
		client, err := g.Accept()
		if err != nil {
			return
		}
		go g.pass(client)
	}
}

// pass forwards one connection, frame by frame, until either side ends it.
func (g *gate) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", g.to)
	if err != nil {
		return
	}
	defer server.Close()
	commits := &pendingCommits{}
	done := make(chan struct{}, 2)
	go func() { g.requests(client, server, commits); done <- struct{}{} }()
	go func() { g.answers(server, client, commits); done <- struct{}{} }()
	<-done
}

// pendingCommits are the correlation ids of EndTxn requests without an answer.
type pendingCommits struct{ sync.Map }

func (g *gate) requests(from io.Reader, to io.Writer, commits *pendingCommits) {
	for {
		frame, err := readFrame(from)
		if err != nil || len(frame) < 12 {
			return
		}
		switch key := binary.BigEndian.Uint16(frame[4:]); {
		case key == heartbeat && g.pulseless.Load():
			continue
		case key == endTxn:
			if g.springs(func(t *trap) bool { return t.lose }) != nil {
				return
			}
			commits.Store(binary.BigEndian.Uint32(frame[8:]), true)
		}
		if _, err := to.Write(frame); err != nil {
			return
		}
	}
}

func (g *gate) answers(from io.Reader, to io.Writer, commits *pendingCommits) {
	for {
		frame, err := readFrame(from)
		if err != nil || len(frame) < 8 {
			return
		}
		if _, is := commits.LoadAndDelete(binary.BigEndian.Uint32(frame[4:])); is {
			if t := g.springs(func(t *trap) bool { return !t.lose }); t != nil {
				<-time.After(t.delay)
				if t.drop {
					return
				}
			}
		}
		if _, err := to.Write(frame); err != nil {
			return
		}
	}
}

// maxFrame is more than any broker sends to these tests.
const maxFrame = 64 << 20

// readFrame reads a request or an answer, its length included.
func readFrame(from io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(from, length[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > maxFrame {
		return nil, io.ErrUnexpectedEOF
	}
	frame := make([]byte, 4+n)
	copy(frame, length[:])
	_, err := io.ReadFull(from, frame[4:])
	return frame, err
}

package kafka_test

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"sync"
	"time"
)

// API keys of the requests that tests interfere with.
const (
	keyProduce       = 0
	keyAddPartitions = 24
	keyEndTxn        = 26
)

// errCut is what a cut connection answers.
var errCut = errors.New("the test cut the connection")

// faults interferes with connections, on any broker: it knows requests by their
// key, which is in the fifth and sixth byte of what a client writes.
type faults struct {
	mu     sync.Mutex
	plan   map[int16]fault
	passed map[int16]int // requests seen, by key
	held   []func() error
}

// fault is what happens to the next request with a key.
type fault int

const (
	loseRequest fault = iota + 1 // the broker never sees it, the client gets no answer
	loseAnswer                   // the broker acts on it, the client gets no answer
	holdRequest                  // it is under way until deliver
)

// next plans a fault for the next request with key.
func (f *faults) next(key int16, what fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.plan == nil {
		f.plan = make(map[int16]fault)
	}
	f.plan[key] = what
}

// seen is how many requests with key were written.
func (f *faults) seen(key int16) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.passed[key]
}

// deliver lets the held requests arrive, and waits for the broker's answers.
func (f *faults) deliver() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var problems []error
	for _, arrive := range f.held {
		problems = append(problems, arrive())
	}
	return errors.Join(problems...)
}

// dial opens a connection that the faults can cut.
func (f *faults) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &faultyConn{Conn: c, faults: f}, nil
}

// take is the plan for a request.
func (f *faults) take(request []byte) fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := int16(binary.BigEndian.Uint16(request[4:]))
	if f.passed == nil {
		f.passed = make(map[int16]int)
	}
	f.passed[key]++
	what := f.plan[key]
	delete(f.plan, key)
	return what
}

// hold keeps a request and its connection.
func (f *faults) hold(conn net.Conn, request []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held = append(f.held, func() error {
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		if _, err := conn.Write(request); err != nil {
			return err
		}
		_, err := conn.Read(make([]byte, 64))
		return err
	})
}

package kafka_test

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// faultyConn is one connection.
type faultyConn struct {
	net.Conn
	faults *faults
	mu     sync.Mutex
	cut    bool
	held   bool
}

// Write passes a request on, unless it is to be lost. sarama writes a request at
// once.
func (c *faultyConn) Write(request []byte) (int, error) {
	switch c.faults.take(request) {
	case loseRequest:
		_ = c.Close()
		return 0, errCut
	case loseAnswer:
		c.set(&c.cut)
	case holdRequest:
		c.set(&c.held)
		c.faults.hold(c.Conn, bytes.Clone(request))
		return len(request), nil
	}
	return c.Conn.Write(request)
}

// Close leaves a connection open whose request is held.
func (c *faultyConn) Close() error {
	c.mu.Lock()
	held := c.held
	c.mu.Unlock()
	if held {
		return c.SetReadDeadline(time.Unix(1, 0))
	}
	return c.Conn.Close()
}

// Read loses what the broker says once the connection is to be cut: the answer
// has then come, so that the broker has acted.
func (c *faultyConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.mu.Lock()
	cut := c.cut && n > 0
	c.mu.Unlock()
	if cut {
		_ = c.Close()
		return 0, errCut
	}
	return n, err
}

// set sets a mark of the connection.
func (c *faultyConn) set(mark *bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*mark = true
}

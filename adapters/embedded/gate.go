package embedded

import (
	"errors"
	"fmt"
	"net"
	"sync"
)

// gate stands between kfake and its clients. Once the log could not be written
// it lets no answer out, because kfake's next one may be a lie.
type gate struct {
	mu     sync.Mutex
	reason error
}

// shut closes the gate for good and says whether it was open.
func (g *gate) shut(reason error) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reason != nil {
		return false
	}
	g.reason = reason
	return true
}

// err is why the gate is shut, or nil.
func (g *gate) err() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reason
}

// listen is kfake's net.Listen.
func (g *gate) listen(network, address string) (net.Listener, error) {
	l, err := net.Listen(network, address)
	if err != nil {
		return nil, fmt.Errorf("listen for the embedded broker: %w", err)
	}
	return &gatedListener{Listener: l, gate: g}, nil
}

type gatedListener struct {
	net.Listener
	gate *gate
}

// Accept is the next client, its answers passing the gate.
func (l *gatedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &gatedConn{Conn: c, gate: l.gate}, nil
}

type gatedConn struct {
	net.Conn
	gate *gate
}

// Write gives an answer out, unless the gate is shut: then the client sees its
// connection end, which leaves the outcome open, as it is.
func (c *gatedConn) Write(b []byte) (int, error) {
	if err := c.gate.err(); err != nil {
		return 0, errors.Join(err, c.Close())
	}
	return c.Conn.Write(b)
}

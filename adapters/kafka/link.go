package kafka

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/IBM/sarama"
)

// link is a connection to one broker, opened when first needed and again after
// any error. sarama's Broker knows no contexts: a link closes the socket when
// one ends, so that nothing waits for an answer that nobody wants.
type link struct {
	cluster *Cluster
	address string

	mu     sync.Mutex // held during a request: answers come in order anyhow
	broker *sarama.Broker
	socket net.Conn
	used   time.Time
}

// idleLink is how long a connection may rest before it is opened afresh. Brokers
// close resting ones (after 10 minutes by default, and what is in between often
// sooner): a quiet owner's next append would then have an unknown outcome.
const idleLink = 30 * time.Second

// link is a new connection to address, not opened yet.
func (c *Cluster) link(address string) *link { return &link{cluster: c, address: address} }

// do runs one request. Any error means that it is unknown whether the broker has
// acted; the connection is then gone, and with it an answer that comes late. In the
// model: an owner that gives up, and the request is a stray.
func (l *link) do(ctx context.Context, request func(*sarama.Broker) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, l.cluster.opts.RequestTimeout)
	defer cancel()
	if err := l.open(ctx); err != nil {
		return err
	}
	socket := l.socket
	stop := context.AfterFunc(ctx, func() { _ = socket.Close() })
	err := request(l.broker)
	l.used = time.Now()
	if late := !stop(); late || err != nil {
		l.drop()
	}
	if err != nil {
		return fmt.Errorf("ask broker %s: %w", l.address, errors.Join(ctx.Err(), err))
	}
	return nil
}

// open dials, unless the connection stands.
func (l *link) open(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if time.Since(l.used) > idleLink {
		l.drop()
	}
	if l.broker != nil {
		return nil
	}
	if l.cluster.closed() {
		return ErrClosed
	}
	socket, err := l.cluster.opts.Dial(ctx, "tcp", l.address)
	if err != nil {
		return fmt.Errorf("reach broker %s: %w", l.address, err)
	}
	config := *l.cluster.config
	config.Net.Proxy.Dialer = opened{socket}
	broker := sarama.NewBroker(l.address)
	if err := broker.Open(&config); err != nil {
		_ = socket.Close()
		return fmt.Errorf("open broker %s: %w", l.address, err)
	}
	l.broker, l.socket = broker, socket
	return nil
}

// drop closes the connection.
func (l *link) drop() {
	if l.broker == nil {
		return
	}
	_ = l.socket.Close()
	_ = l.broker.Close()
	l.broker, l.socket = nil, nil
}

// close ends the link; it waits for a request under way.
func (l *link) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop()
}

// opened gives sarama a connection that stands already.
type opened struct{ socket net.Conn }

// Dial answers the connection.
func (o opened) Dial(string, string) (net.Conn, error) { return o.socket, nil }

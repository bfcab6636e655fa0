package kafka

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/IBM/sarama"
)

// probePatience is how long one try takes at most, and how long a broker may take
// to object to a handshake that we think is over (TLS 1.3 asks for certificates
// at its very end).
const (
	probePatience = 3 * time.Second
	objection     = time.Second
)

// diagnose is err behind the obstacle that it tells of. A broker that meets the
// wrong protocol only hangs up: then it is tried which one it speaks. No try
// sends a password.
func (c *Cluster) diagnose(ctx context.Context, err error) error {
	if c.opts.obstacle(err) != "" || !hungUp(err) {
		return c.opts.explain(err)
	}
	for _, address := range c.opts.Brokers {
		if found := c.probe(ctx, address); found != "" {
			return fmt.Errorf("%w (%w)", found, err)
		}
	}
	return err
}

// hungUp says that a broker ended the connection without a word that we understand.
// One that is slow, or gives a reason, is tried no further.
func hungUp(err error) bool {
	var garbled sarama.PacketDecodingError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, sarama.ErrNotConnected) || errors.As(err, &garbled)
}

// probe finds out why a broker that can be reached hangs up.
func (c *Cluster) probe(ctx context.Context, address string) Obstacle {
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	socket, err := c.opts.Dial(ctx, "tcp", address)
	if err != nil {
		return ""
	}
	_ = socket.Close()
	if c.opts.TLS == nil {
		// Whose certificate it is does not matter: nothing is said over it.
		err := c.handshake(ctx, address, &tls.Config{InsecureSkipVerify: true}) // #nosec G402
		if err == nil || alerted(err) {
			return NeedsTLS
		}
		return c.loginObstacle(address)
	}
	err = c.handshake(ctx, address, c.opts.TLS)
	if found := c.opts.tlsObstacle(err); found != "" {
		return found
	}
	if err != nil && c.greets(address, false) {
		return NoTLS
	}
	return c.loginObstacle(address)
}

// loginObstacle is why a broker hangs up on those who speak its protocol.
func (c *Cluster) loginObstacle(address string) Obstacle {
	if c.opts.SASL.Mechanism == "" && c.greets(address, c.opts.TLS != nil) {
		return NeedsLogin
	}
	return ""
}

// handshake makes a TLS connection and listens for objections.
func (c *Cluster) handshake(ctx context.Context, address string, config *tls.Config) error {
	socket, err := c.opts.Dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer socket.Close() //nolint:errcheck // it was for one question
	config = config.Clone()
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(address)
	}
	conn := tls.Client(socket, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(objection)); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 1))
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return nil
	}
	return err
}

// greets says whether a broker answers what all answer to all. Before a login
// they do so once, so that sarama must not ask by itself.
func (c *Cluster) greets(address string, secure bool) bool {
	config := *c.config
	config.Net.TLS.Enable, config.Net.SASL.Enable, config.ApiVersionsRequest = secure, false, false
	broker := sarama.NewBroker(address)
	if broker.Open(&config) != nil {
		return false
	}
	defer broker.Close() //nolint:errcheck // likewise
	_, err := broker.ApiVersions(&sarama.ApiVersionsRequest{})
	return err == nil
}

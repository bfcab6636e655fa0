package service

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"chartledger/cmd/chartledger/config"
)

// lookEvery is how old what is known of the certificate's files may be.
const lookEvery = time.Second

// certificate is what HTTPS is served with. It is read again when its files change,
// for the connections from then on.
type certificate struct {
	certFile, keyFile string
	logger            *slog.Logger

	mu        sync.Mutex
	current   *tls.Certificate
	cert, key []byte // what the files held when they were looked at last
	looked    time.Time
}

// newTLS is how HTTPS is served, or nil for plain HTTP.
func newTLS(c config.Config, logger *slog.Logger) (*tls.Config, error) {
	if c.TLSCertFile == "" {
		return nil, nil
	}
	own := &certificate{certFile: c.TLSCertFile, keyFile: c.TLSKeyFile, logger: logger}
	if err := own.look(); err != nil {
		return nil, advised(fmt.Errorf("read the certificate for HTTPS: %w", err),
			"name PEM files of a certificate and of its key with --tls-cert-file and --tls-key-file")
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: own.get}, nil
}

// get is the certificate for a new connection. One that cannot be read, or whose key is
// not its own because only one of the files was changed so far, is not taken.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) >= lookEvery {
		if err := c.look(); err != nil {
			c.logger.Warn("the certificate's files are not taken, the one from before goes on", "error", err)
		}
	}
	return c.current, nil
}

// look reads the files, and takes a new certificate in. It says once what is wrong
// with files that are not the ones of before.
func (c *certificate) look() error {
	c.looked = time.Now()
	cert, certErr := os.ReadFile(c.certFile)
	key, keyErr := os.ReadFile(c.keyFile)
	known := c.current != nil && bytes.Equal(cert, c.cert) && bytes.Equal(key, c.key)
	c.cert, c.key = cert, key
	if err := errors.Join(certErr, keyErr); err != nil || known {
		if known {
			return nil
		}
		return err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return err
	}
	if c.current != nil {
		c.logger.Info("HTTPS is served with a new certificate", "not_after", pair.Leaf.NotAfter)
	}
	c.current = &pair
	return nil
}

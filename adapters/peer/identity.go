package peer

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Identity is what the processes of one service know each other by.
type Identity struct {
	certificate tls.Certificate
	public      ed25519.PublicKey
}

// NewIdentity makes the identity of a key of 32 bytes, which all processes have.
func NewIdentity(key []byte) (Identity, error) {
	if len(key) != ed25519.SeedSize {
		return Identity{}, fmt.Errorf("make an identity: the key has %d bytes and must have %d", len(key), ed25519.SeedSize)
	}
	private := ed25519.NewKeyFromSeed(key)
	public := private.Public().(ed25519.PublicKey)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Unix(0, 0), NotAfter: time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC), // the key says it, not the date
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		return Identity{}, fmt.Errorf("make an identity: %w", err)
	}
	return Identity{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, public}, nil
}

// config makes both sides show the key and look for it. Names and dates mean
// nothing here: a peer is at whatever address its claim in the log says.
func (id Identity) config() *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		Certificates:       []tls.Certificate{id.certificate},
		ClientAuth:         tls.RequireAnyClientCert,
		InsecureSkipVerify: true, //nolint:gosec // VerifyConnection does it, by key
		VerifyConnection:   id.verify,
	}
}

var errStranger = errors.New("the other side is no process of this service: it has another master key")

// verify compares the other side's key with ours. The handshake has proved that it
// has the private one.
func (id Identity) verify(s tls.ConnectionState) error {
	if len(s.PeerCertificates) > 0 && id.public.Equal(s.PeerCertificates[0].PublicKey) {
		return nil
	}
	return errStranger
}

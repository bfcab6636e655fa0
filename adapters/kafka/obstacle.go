package kafka

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/IBM/sarama"
)

// Obstacle is what keeps us from the brokers, in a sentence for whoever runs
// them. Errors of Open and EnsureTopics wrap one where it can be told.
type Obstacle string

// The obstacles. A broker does not tell an unknown user from a wrong password.
const (
	WrongAuthority   Obstacle = "the broker's certificate is signed by an authority that is not trusted here"
	WrongName        Obstacle = "the broker's certificate is for another host name"
	Outdated         Obstacle = "the broker's certificate has expired, or is not valid yet"
	NeedsTLS         Obstacle = "the broker speaks TLS at this address, and we do not"
	NoTLS            Obstacle = "the broker does not speak TLS at this address"
	NeedsCertificate Obstacle = "the broker asks for a client certificate, and none was given"
	WrongCertificate Obstacle = "the broker does not accept our client certificate"
	NeedsLogin       Obstacle = "the broker asks for a login (SASL), and none was given"
	NoLogin          Obstacle = "the broker takes no login (SASL) at this address"
	WrongMechanism   Obstacle = "the broker does not take this SASL mechanism"
	WrongAccount     Obstacle = "the broker does not know this user, or the password is wrong"
	Forbidden        Obstacle = "this account may not do that"
)

// Error is the sentence.
func (o Obstacle) Error() string { return string(o) }

// explain is err behind the obstacle that it tells of, or err.
func (o Options) explain(err error) error {
	if found := o.obstacle(err); found != "" {
		return fmt.Errorf("%w (%w)", found, err)
	}
	return err
}

// obstacle is what an error tells by itself.
func (o Options) obstacle(err error) Obstacle {
	for found, codes := range map[Obstacle][]sarama.KError{
		NoLogin:        {sarama.ErrIllegalSASLState},
		WrongMechanism: {sarama.ErrUnsupportedSASLMechanism},
		WrongAccount:   {sarama.ErrSASLAuthenticationFailed},
		Forbidden:      {sarama.ErrTopicAuthorizationFailed, sarama.ErrClusterAuthorizationFailed, sarama.ErrTransactionalIDAuthorizationFailed},
	} {
		for _, code := range codes {
			if errors.Is(err, code) {
				return found
			}
		}
	}
	return o.tlsObstacle(err)
}

// tlsObstacle is what an error of a handshake tells.
func (o Options) tlsObstacle(err error) Obstacle {
	var (
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		notTLS    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &authority):
		return WrongAuthority
	case errors.As(err, &name):
		return WrongName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return Outdated
	case errors.As(err, &notTLS):
		return NoTLS
	case alerted(err) && (o.TLS == nil || len(o.TLS.Certificates) == 0):
		return NeedsCertificate
	case alerted(err):
		return WrongCertificate
	}
	return ""
}

// alerted says that the broker ended a handshake because of our certificate.
// crypto/tls has no type for alerts that came over a socket.
func alerted(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error" && strings.Contains(op.Err.Error(), "certificate")
}

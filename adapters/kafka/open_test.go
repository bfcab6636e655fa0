package kafka_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"

	"chartledger/adapters/kafka"
)

// A Kafka that does not verify transactions is refused at once.
func TestOpenRefusesAnOldKafka(t *testing.T) {
	t.Parallel()

	fake := startFake(t, kfake.MaxVersions(kversion.V3_6_0()))
	_, err := kafka.Open(t.Context(), kafka.Options{Brokers: fake.ListenAddrs()})
	if err == nil || !strings.Contains(err.Error(), "3.7") {
		t.Errorf("got %v, want one that names the version", err)
	}
}

// Where nobody listens, Open says so and does not wait.
func TestOpenWithoutBroker(t *testing.T) {
	t.Parallel()

	start := time.Now()
	if _, err := kafka.Open(t.Context(), kafka.Options{Brokers: []string{"127.0.0.1:1"}}); err == nil {
		t.Error("got nil, want an error")
	}
	if _, err := kafka.Open(t.Context(), kafka.Options{}); err == nil {
		t.Error("without an address: got nil, want an error")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

// A broker that answers with trouble of its own is not said to want a login.
func TestTroubleIsNoObstacle(t *testing.T) {
	t.Parallel()

	fake := startFake(t)
	fake.ControlKey(int16(kmsg.Metadata), func(r kmsg.Request) (kmsg.Response, error, bool) {
		answer := r.ResponseKind().(*kmsg.MetadataResponse)
		topic := kmsg.NewMetadataResponseTopic()
		topic.Topic, topic.ErrorCode = r.(*kmsg.MetadataRequest).Topics[0].Topic, kerr.UnknownServerError.Code
		answer.Topics = append(answer.Topics, topic)
		return answer, nil, true
	})
	_, err := kafka.Open(t.Context(), kafka.Options{Brokers: fake.ListenAddrs()})
	if o := kafka.Obstacle(""); err == nil || errors.As(err, &o) {
		t.Errorf("got %v, want the trouble itself", err)
	}
}

// Every way to log in works for everything we do, and a wrong password for
// nothing.
func TestLogin(t *testing.T) {
	t.Parallel()

	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()

			server, client := certificate(t)
			fake := startFake(t, kfake.EnableSASL(), kfake.Superuser(mechanism, "chart,ledger", "se=cret"), kfake.TLS(server))
			login := func(password string) func(*kafka.Options) {
				return func(o *kafka.Options) {
					o.TLS = client
					o.SASL = kafka.SASL{Mechanism: mechanism, User: "chart,ledger", Password: password}
				}
			}
			l := logOf(t, open(t, fake.ListenAddrs()[0], login("se=cret")))
			claim(t, l)
			opts := kafka.Options{Brokers: fake.ListenAddrs()}
			login("wrong")(&opts)
			if _, err := kafka.Open(t.Context(), opts); err == nil || strings.Contains(err.Error(), "wrong") {
				t.Errorf("a wrong password: got %v, want an error that does not show it", err)
			}
		})
	}
}

// certificate is a broker's certificate, and what a client needs to trust it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: pool}
}

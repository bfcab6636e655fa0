package kafka

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/IBM/sarama"
)

// Options say how the cluster is reached. Only Brokers is required.
type Options struct {
	Brokers  []string // addresses to start from
	ClientID string   // shown in the broker's logs; "chartledger" when empty
	// TxPrefix goes before every transactional id. The embedded broker needs a
	// fresh one for each start (design §4); Kafka must have none, or owners of
	// two processes would not fence each other.
	TxPrefix string
	// TopicPrefix goes before every topic's name at the broker, and before the
	// transactional ids. It keeps test logs on one broker apart.
	TopicPrefix string
	TLS         *tls.Config // nil: plain text
	SASL        SASL
	Logger      *slog.Logger // nil: none
	// RequestTimeout bounds one request and its answer; 5 s when zero.
	RequestTimeout time.Duration
	// TransactionTimeout is how long the broker keeps an owner's open transaction
	// before it aborts it; 10 s when zero. Readers stall for as long.
	TransactionTimeout time.Duration
	// SessionTimeout is after how long a process that is silent loses its slots; 6 s
	// when zero, the least that brokers allow by default.
	SessionTimeout time.Duration
	// Dial opens a connection; net.Dialer when nil. Tests cut it here.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// SASL names the account that the broker knows us by. The zero SASL is none.
type SASL struct {
	Mechanism string // PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
	User      string
	Password  string
}

// withDefaults is o with everything that was left out.
func (o Options) withDefaults() (Options, error) {
	if len(o.Brokers) == 0 {
		return o, errors.New("open kafka: no broker address given")
	}
	if o.ClientID == "" {
		o.ClientID = "chartledger"
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.RequestTimeout == 0 {
		o.RequestTimeout = 5 * time.Second
	}
	if o.TransactionTimeout == 0 {
		o.TransactionTimeout = 10 * time.Second
	}
	if o.SessionTimeout == 0 {
		o.SessionTimeout = 6 * time.Second
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{Timeout: 3 * time.Second}).DialContext
	}
	return o, nil
}

// config is what every sarama connection of the cluster is made with. Version is
// the oldest Kafka that we run on: sarama's own default is Kafka 2.1, and
// watermill-kafka's is 1.0.
func (o Options) config() (*sarama.Config, error) {
	c := sarama.NewConfig()
	c.ClientID = o.ClientID
	c.Version = sarama.V3_7_0_0
	c.Net.DialTimeout = 3 * time.Second
	c.Net.ReadTimeout = o.RequestTimeout
	c.Net.WriteTimeout = o.RequestTimeout
	c.Net.Proxy.Enable = true
	c.Net.Proxy.Dialer = dialer(o.Dial)
	c.Consumer.IsolationLevel = sarama.ReadCommitted
	c.Consumer.Return.Errors = true
	c.Metadata.AllowAutoTopicCreation = false
	if o.TLS != nil {
		c.Net.TLS.Enable, c.Net.TLS.Config = true, o.TLS
	}
	if o.SASL.Mechanism != "" {
		c.Net.SASL.Enable = true
		c.Net.SASL.Mechanism = sarama.SASLMechanism(o.SASL.Mechanism)
		c.Net.SASL.User, c.Net.SASL.Password = o.SASL.User, o.SASL.Password
		login, err := scramFor(o.SASL)
		if err != nil {
			return nil, fmt.Errorf("log in to kafka: %w", err)
		}
		c.Net.SASL.SCRAMClientGeneratorFunc = login
	}
	return c, c.Validate()
}

// dialer lets sarama's own clients use the same dial function as our links.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// Dial opens a connection within sarama's usual bound.
func (d dialer) Dial(network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	return d(ctx, network, address)
}

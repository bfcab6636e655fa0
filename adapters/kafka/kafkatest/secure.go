package kafkatest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
)

// The accounts of a secure broker. User may do everything, Guest nothing: who may
// do what is decided by Kafka's own authorizer.
const (
	User     = "chart,ledger" // SCRAM has to escape such a name
	Guest    = "guest"
	Password = "se=cret-hunter2"
)

// Secure is an Apache Kafka with a listener for each way to reach it.
type Secure struct {
	CA *certtest.Authority // of the broker and of clients

	Plain    string // plain text, as the superuser
	TLS      string // TLS without login
	Mutual   string // TLS that needs a client certificate
	Expired  string // TLS with a certificate that has expired
	Login    string // TLS with PLAIN and SCRAM-SHA-512
	Login256 string // TLS with SCRAM-SHA-256 alone
	Clear    string // PLAIN and SCRAM-SHA-512 without TLS

	certs map[string]certtest.Pair
}

// StartSecure runs a secure broker for tb alone and ends it with tb. Properties are
// lines as for Start.
func StartSecure(tb testing.TB, more ...string) *Secure {
	tb.Helper()
	s := &Secure{CA: certtest.New(tb)}
	s.certs = map[string]certtest.Pair{
		"good":    s.CA.Issue(tb, "kafka.test", 24*time.Hour),
		"expired": s.CA.Issue(tb, "kafka.test", time.Minute),
	}
	b := startWith(tb, func(n *node) (string, error) {
		own, err := s.properties(n)
		return own + lines(more), err
	})
	s.Plain = b.Addr
	for mechanism, listener := range map[string]string{"SCRAM-SHA-256": s.Login256, "SCRAM-SHA-512": s.Login} {
		for _, user := range []string{User, Guest} {
			s.addUser(tb, mechanism, user, listener)
		}
	}
	return s
}

// secureListeners are the listeners beside the plain one, and their protocols.
func secureListeners() []listener {
	return []listener{
		{"TLS", "SSL", "good", ""},
		{"MUTUAL", "SSL", "good", ""},
		{"EXPIRED", "SSL", "expired", ""},
		{"LOGIN", "SASL_SSL", "good", "PLAIN,SCRAM-SHA-512"},
		{"LOGIN256", "SASL_SSL", "good", "SCRAM-SHA-256"},
		{"CLEAR", "SASL_PLAINTEXT", "", "PLAIN,SCRAM-SHA-512"},
	}
}

type listener struct{ name, protocol, cert, mechanisms string }

// properties are the lines that make a plain broker secure. Those of the plain
// listener stay: the tests' own clients and the broker itself use it.
func (s *Secure) properties(n *node) (string, error) {
	all := secureListeners()
	ports, err := freePorts(len(all) + 1)
	if err != nil {
		return "", err
	}
	addresses := []*string{&s.TLS, &s.Mutual, &s.Expired, &s.Login, &s.Login256, &s.Clear}
	listen := []string{"PLAINTEXT://" + n.addr}
	protocols := []string{"PLAINTEXT:PLAINTEXT", "CONTROLLER:PLAINTEXT"}
	var own strings.Builder
	for i, l := range all {
		*addresses[i] = fmt.Sprintf("127.0.0.1:%d", ports[i])
		listen = append(listen, l.name+"://"+*addresses[i])
		protocols = append(protocols, l.name+":"+l.protocol)
		if err := s.describe(&own, n, l); err != nil {
			return "", err
		}
	}
	controller := fmt.Sprintf("127.0.0.1:%d", ports[len(all)])
	return fmt.Sprintf(`listeners=%[1]s,CONTROLLER://%[2]s
advertised.listeners=%[1]s
controller.quorum.voters=1@%[2]s
listener.security.protocol.map=%[3]s
inter.broker.listener.name=PLAINTEXT
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:%[4]s;User:CN=client.test
%[5]s
`, strings.Join(listen, ","), controller, strings.Join(protocols, ","), User, own.String()), nil
}

// describe writes the lines of one listener.
func (s *Secure) describe(own *strings.Builder, n *node, l listener) error {
	prefix := "listener.name." + strings.ToLower(l.name) + "."
	if l.cert != "" {
		keys, trust := filepath.Join(n.dir, l.cert+".pem"), filepath.Join(n.dir, "ca.pem")
		pair := s.certs[l.cert]
		if err := os.WriteFile(keys, append(pair.Key, pair.Cert...), 0o600); err != nil {
			return fmt.Errorf("write Kafka's keys: %w", err)
		}
		if err := os.WriteFile(trust, s.CA.PEM(), 0o600); err != nil {
			return fmt.Errorf("write Kafka's trust: %w", err)
		}
		for key, value := range map[string]string{
			"ssl.keystore.type": "PEM", "ssl.keystore.location": keys,
			"ssl.truststore.type": "PEM", "ssl.truststore.location": trust,
		} {
			fmt.Fprintf(own, "%s%s=%s\n", prefix, key, value)
		}
	}
	if l.name == "MUTUAL" {
		fmt.Fprintf(own, "%sssl.client.auth=required\n", prefix)
	}
	if l.mechanisms != "" {
		fmt.Fprintf(own, "%ssasl.enabled.mechanisms=%s\n", prefix, l.mechanisms)
	}
	for mechanism := range strings.SplitSeq(l.mechanisms, ",") {
		fmt.Fprint(own, jaas(prefix, mechanism))
	}
	return nil
}

// jaas is the line that says where a mechanism finds its accounts.
func jaas(prefix, mechanism string) string {
	switch mechanism {
	case "":
		return ""
	case "PLAIN":
		return fmt.Sprintf("%splain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \"user_%s\"=\"%s\" user_%s=\"%s\";\n",
			prefix, User, Password, Guest, Password)
	}
	return fmt.Sprintf("%s%s.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;\n",
		prefix, strings.ToLower(mechanism))
}

package kafkatest_test

import (
	"crypto/tls"
	"testing"
	"time"

	"chartledger/adapters/kafka/kafkatest"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Each listener of a secure broker lets in who has what it asks for, and nobody
// with less.
func TestASecureBrokerLetsInWhoMay(t *testing.T) {
	t.Parallel()

	s := kafkatest.StartSecure(t)
	trust := &tls.Config{RootCAs: s.CA.Pool()}
	proof := trust.Clone()
	proof.Certificates = []tls.Certificate{s.CA.Issue(t, "client.test", 24*time.Hour).TLS(t)}
	for name, tt := range map[string]struct {
		addr string
		tls  *tls.Config
		want bool
	}{
		"plain": {s.Plain, nil, true}, "TLS": {s.TLS, trust, true}, "TLS without trust": {s.TLS, &tls.Config{}, false},
		"mutual": {s.Mutual, proof, true}, "mutual without certificate": {s.Mutual, trust, false},
		"expired": {s.Expired, trust, false}, "TLS in plain": {s.TLS, nil, false}, "login without account": {s.Clear, nil, false},
	} {
		opts := []kgo.Opt{kgo.RequestRetries(0)}
		if tt.tls != nil {
			opts = append(opts, kgo.DialTLSConfig(tt.tls))
		}
		err := connect(t, tt.addr, opts...).Ping(t.Context())
		if got := err == nil; got != tt.want {
			t.Errorf("%s: let in: %v, want %v (%v)", name, got, tt.want, err)
		}
	}
}

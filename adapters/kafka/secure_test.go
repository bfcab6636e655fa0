package kafka_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
)

// way is how a test reaches a secure broker.
type way struct {
	tls      *tls.Config
	sasl     kafka.SASL
	obstacle kafka.Obstacle // what keeps it out; empty: nothing
}

// account is a login as user.
func account(mechanism, user string) kafka.SASL {
	return kafka.SASL{Mechanism: mechanism, User: user, Password: kafkatest.Password}
}

// Every way to reach a broker wrongly is told apart, in a sentence without secrets.
func TestEachObstacleIsNamed(t *testing.T) {
	t.Parallel()

	s := kafkatest.StartSecure(t)
	for address, ways := range waysInto(t, s) {
		for name, w := range ways {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w.try(t, address)
			})
		}
	}
}

// waysInto are ways to reach each listener, right and wrong.
func waysInto(t *testing.T, s *kafkatest.Secure) map[string]map[string]way {
	t.Helper()
	trust := &tls.Config{RootCAs: s.CA.Pool()}
	elsewhere := &tls.Config{RootCAs: s.CA.Pool(), ServerName: "other.test"}
	strange := &tls.Config{RootCAs: s.CA.Pool(), Certificates: []tls.Certificate{certtest.New(t).Issue(t, "client.test", 24*time.Hour).TLS(t)}}
	proof := &tls.Config{RootCAs: s.CA.Pool(), Certificates: []tls.Certificate{s.CA.Issue(t, "client.test", 24*time.Hour).TLS(t)}}
	scram := account("SCRAM-SHA-512", kafkatest.User)
	wrong := kafka.SASL{Mechanism: "SCRAM-SHA-512", User: kafkatest.User, Password: kafkatest.Password + "2"}
	wrongPlain := kafka.SASL{Mechanism: "PLAIN", User: kafkatest.User, Password: kafkatest.Password + "2"}
	return map[string]map[string]way{
		s.Plain: {
			"plain text":     {},
			"TLS to it":      {tls: trust, obstacle: kafka.NoTLS},
			"TLS and login":  {tls: trust, sasl: scram, obstacle: kafka.NoTLS},
			"a login to it":  {sasl: scram, obstacle: kafka.NoLogin},
			"PLAIN to it":    {sasl: account("PLAIN", kafkatest.User), obstacle: kafka.NoLogin},
			"a mutual proof": {tls: proof, obstacle: kafka.NoTLS},
		},
		s.TLS: {
			"plain text to TLS": {obstacle: kafka.NeedsTLS},
			"an unknown CA":     {tls: &tls.Config{}, obstacle: kafka.WrongAuthority},
			"a wrong host":      {tls: elsewhere, obstacle: kafka.WrongName},
			"a login to TLS":    {tls: trust, sasl: scram, obstacle: kafka.NoLogin},
		},
		s.Expired: {"an expired certificate": {tls: trust, obstacle: kafka.Outdated}},
		s.Mutual: {
			"a client certificate":            {tls: proof},
			"no client certificate":           {tls: trust, obstacle: kafka.NeedsCertificate},
			"another's client certificate":    {tls: strange, obstacle: kafka.WrongCertificate},
			"plain text to mutual":            {obstacle: kafka.NeedsTLS},
			"no client certificate but login": {tls: trust, sasl: scram, obstacle: kafka.NeedsCertificate},
		},
		s.Login: {
			"SCRAM-SHA-512":         {tls: trust, sasl: scram},
			"PLAIN":                 {tls: trust, sasl: account("PLAIN", kafkatest.User)},
			"SCRAM-SHA-256 there":   {tls: trust, sasl: account("SCRAM-SHA-256", kafkatest.User), obstacle: kafka.WrongMechanism},
			"a wrong password":      {tls: trust, sasl: wrong, obstacle: kafka.WrongAccount},
			"PLAIN, wrong password": {tls: trust, sasl: wrongPlain, obstacle: kafka.WrongAccount},
			"an unknown user":       {tls: trust, sasl: account("SCRAM-SHA-512", "nobody"), obstacle: kafka.WrongAccount},
			"no login":              {tls: trust, obstacle: kafka.NeedsLogin},
			"plain text to login":   {sasl: scram, obstacle: kafka.NeedsTLS},
			"no rights":             {tls: trust, sasl: account("SCRAM-SHA-512", kafkatest.Guest), obstacle: kafka.Forbidden},
		},
		s.Login256: {"SCRAM-SHA-256": {tls: trust, sasl: account("SCRAM-SHA-256", kafkatest.User)}},
		s.Clear: {
			"login in clear":    {sasl: scram},
			"no login in clear": {obstacle: kafka.NeedsLogin},
			"TLS to clear":      {tls: trust, sasl: scram, obstacle: kafka.NoTLS},
		},
	}
}

func (w way) try(t *testing.T, address string) {
	t.Helper()
	c, err := kafka.Open(t.Context(), kafka.Options{Brokers: []string{address}, TLS: w.tls, SASL: w.sasl, TopicPrefix: prefix()})
	if err == nil {
		defer c.Close()
		_, err = c.EnsureTopics(t.Context())
	}
	if w.obstacle == "" {
		if err != nil {
			t.Errorf("got %v, want to be let in", err)
		}
		return
	}
	if !errors.Is(err, w.obstacle) {
		t.Errorf("got %v, want %q", err, w.obstacle)
	}
	if strings.Contains(fmt.Sprintf("%v %+v", err, err), "hunter2") {
		t.Errorf("the password is in %v", err)
	}
	t.Log(err)
}

package kafkatest

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"hash"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// iterations is the fewest that Kafka takes.
const iterations = 4096

// addUser makes a SCRAM account as kafka-configs.sh does, and returns when the
// account can log in: brokers hear of it a moment later.
func (s *Secure) addUser(tb testing.TB, mechanism, user, listener string) {
	tb.Helper()
	algorithm, sum := int8(2), sha512.New
	login := scram.Auth{User: user, Pass: Password}.AsSha512Mechanism()
	if mechanism == "SCRAM-SHA-256" {
		algorithm, sum, login = 1, sha256.New, scram.Auth{User: user, Pass: Password}.AsSha256Mechanism()
	}
	request := kmsg.NewPtrAlterUserSCRAMCredentialsRequest()
	request.Upsertions = []kmsg.AlterUserSCRAMCredentialsRequestUpsertion{upsertion(tb, user, algorithm, sum)}
	client := open(tb, kgo.SeedBrokers(s.Plain))
	// A broker that has only just begun to listen may close the connection: asked
	// again, the same account is the same account.
	eventually(tb, "add the account "+user+" to Kafka", func(ctx context.Context) error {
		answer, err := request.RequestWith(ctx, client)
		if err == nil {
			err = kerr.ErrorForCode(answer.Results[0].ErrorCode)
		}
		return err
	})
	client = open(tb, kgo.SeedBrokers(listener), kgo.SASL(login), kgo.DialTLSConfig(&tls.Config{RootCAs: s.CA.Pool()}), kgo.RequestRetries(0))
	eventually(tb, "log in to Kafka", client.Ping)
}

// upsertion is the account as Kafka keeps it.
func upsertion(tb testing.TB, user string, algorithm int8, sum func() hash.Hash) kmsg.AlterUserSCRAMCredentialsRequestUpsertion {
	tb.Helper()
	u := kmsg.NewAlterUserSCRAMCredentialsRequestUpsertion()
	u.Name, u.Mechanism, u.Iterations, u.Salt = user, algorithm, iterations, []byte(rand.Text())
	salted, err := pbkdf2.Key(sum, Password, u.Salt, iterations, sum().Size())
	if err != nil {
		tb.Fatalf("salt a password: %v", err)
	}
	u.SaltedPassword = salted
	return u
}

// eventually does what the broker may not be ready for yet, for as long as a start takes.
func eventually(tb testing.TB, what string, do func(context.Context) error) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), startTime)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := do(ctx)
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tb.Fatalf("%s: %v", what, err)
		}
	}
}

func open(tb testing.TB, opts ...kgo.Opt) *kgo.Client {
	tb.Helper()
	client, err := kgo.NewClient(opts...)
	if err != nil {
		tb.Fatalf("open kgo: %v", err)
	}
	tb.Cleanup(client.Close)
	return client
}

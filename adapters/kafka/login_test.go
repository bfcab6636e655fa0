package kafka_test

import (
	"crypto/tls"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
)

// Everything that we do with Kafka goes over TLS and a login as well, and needs no
// more rights than the README says.
func TestEverythingOverTLSAndSCRAM(t *testing.T) {
	t.Parallel()

	s := kafkatest.StartSecure(t)
	b := bed{addr: s.Login, prefix: prefix()}
	s.GrantTopics(t, b.prefix+"chartledger.")
	enter := func(o *kafka.Options) {
		o.TLS, o.SASL = &tls.Config{RootCAs: s.CA.Pool()}, account("SCRAM-SHA-512", kafkatest.Guest)
	}
	b.Cluster = reach(t, b, enter)
	warnings, err := b.EnsureTopics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "could not be read") }) {
		t.Errorf("warnings %q say nothing of settings that the account may not read", warnings)
	}
	other := reach(t, b, enter)
	if err := logOf(t, b).Claim(t.Context(), ignore); !errors.Is(err, kafka.Forbidden) {
		t.Errorf("a claim without the right to it: got %v, want %q", err, kafka.Forbidden)
	}
	s.GrantOwnership(t, b.prefix+"chartledger.")
	l := logOf(t, b)
	epoch := claimAgain(t, l)
	add(t, l, epoch, 0, 3)
	f := follow(t, other, kafka.Start{Partition: repoEvents()})
	if records, _ := f.until(t, caughtUp(3)); len(records) != 3 {
		t.Errorf("followed %d events, want 3", len(records))
	}
	if n := claim(t, logOf(t, bed{other, s.Login, b.prefix})); n != 3 {
		t.Errorf("the next owner folded %d events, want 3", n)
	}
	sealed := secrets(t, other.VaultStore())
	if err := b.VaultStore().Put(t.Context(), "id-1", []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	got := "= true"
	for late := time.After(20 * time.Second); got == "= true"; { // that nothing is there may come first
		select {
		case got = <-sealed:
		case <-late:
			got = "nothing"
		}
	}
	if got != "id-1=sealed true" {
		t.Errorf("got %s from the vault", got)
	}
	exchange(t, b.Cluster, other)
	m := b.join(t, 1, enter)
	until(t, "a member has its seat", func() bool { return m.terms()[0] != nil })
}

// A broker may let a login be valid for a while only. It is renewed in time: nobody
// who appends or follows notices. (Brokers refuse renewals within a second.)
func TestALoginIsRenewed(t *testing.T) {
	t.Parallel()

	s := kafkatest.StartSecure(t, "listener.name.login.scram-sha-512.connections.max.reauth.ms=4000")
	enter := func(o *kafka.Options) {
		o.TLS, o.SASL = &tls.Config{RootCAs: s.CA.Pool()}, account("SCRAM-SHA-512", kafkatest.User)
	}
	b := open(t, s.Login, enter)
	l := logOf(t, b)
	epoch := claimAgain(t, l)
	followed := follow(t, b.Cluster, kafka.Start{Partition: repoEvents()})
	seq := int64(0)
	for end := time.Now().Add(8 * time.Second); time.Now().Before(end); seq++ {
		add(t, l, epoch, seq, 1)
	}
	if records, _ := followed.until(t, caughtUp(seq)); int64(len(records)) != seq {
		t.Errorf("followed %d events, want %d", len(records), seq)
	}
	t.Logf("%d appends in one claim", seq)
}

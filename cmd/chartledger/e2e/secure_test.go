package e2e_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/adapters/postgres/postgrestest"
)

// On a Kafka with TLS, a login and access lists, and a PostgreSQL that takes TLS
// only, the service works with the rights that the README names. It tells what is
// weak about the log, and no password.
func TestASecurePlatform(t *testing.T) {
	t.Parallel()

	k, db := kafkatest.StartSecure(t), postgrestest.StartSecure(t, 24*time.Hour)
	p := platform{name: "secure", kafka: k.Login, prefix: "secure."}
	k.GrantTopics(t, p.prefix+"chartledger.")
	k.GrantOwnership(t, p.prefix+"chartledger.")
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte(kafkatest.Password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newService(t, p, "--kafka-tls", "--kafka-tls-ca-file", k.CA.File(t),
		"--kafka-sasl-mechanism", "SCRAM-SHA-512", "--kafka-sasl-user", kafkatest.Guest, "--kafka-sasl-password-file", password)
	dsn := db.DSN("sslmode", "verify-full", "sslrootcert", db.CA.File(t))
	s.env = append(s.env, "CHARTLEDGER_POSTGRES="+dsn)
	s.Start()

	source := helmtest.Index(t, string(podinfo(t)))
	s.operator().published(newRepo("ours", source.URL))
	ready, metrics := s.page("/readyz?verbose"), s.page("/metrics")
	for _, want := range []string{"has replication 1", "could not be read"} {
		if !strings.Contains(ready, want) {
			t.Errorf("%q is not in %s", want, ready)
		}
	}
	for _, want := range []string{"\nchartledger_log_warnings ", "\nchartledger_log_held_seconds{", `cause="no_answer",slot="registrar"} 0`} {
		if !strings.Contains(metrics, want) || strings.Contains(metrics, "chartledger_log_warnings 0") {
			t.Errorf("%q is not in the metrics", want)
		}
	}

	s.Stop()
	s.args = append(s.args, "--kafka-sasl-user", "nobody")
	refused := exec.Command(program, s.args...)
	refused.Env = s.env
	said, err := refused.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "does not know this user") || !strings.Contains(string(said), "Next: check --kafka-sasl-user") {
		t.Errorf("an unknown user: %v: %s", err, said)
	}
	for _, hidden := range []string{kafkatest.Password, db.Password()} {
		clean(t, "an answer", ready+metrics, hidden)
		clean(t, "the log", s.Logs.String()+string(said), hidden)
	}
}

// page is what a path outside of the API answers.
func (s *Service) page(path string) string {
	s.t.Helper()
	response, err := client.Get(s.URL + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

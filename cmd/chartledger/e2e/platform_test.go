package e2e_test

import (
	"crypto/rand"
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"chartledger/adapters/kafka/kafkatest"
)

// platform is what a service stands on.
type platform struct {
	name   string
	kafka  string // address; empty: the broker that the program brings along
	prefix string // of the topics
	key    string // file of the master key; empty: each service has its own
	dsn    string // of the database; empty: each service brings its own
}

// onBoth runs a test on both platforms.
func onBoth(t *testing.T, test func(t *testing.T, p platform)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, embeddedPlatform())
	})
	t.Run("apache", func(t *testing.T) {
		t.Parallel()
		test(t, apachePlatform(t))
	})
}

func embeddedPlatform() platform { return platform{name: "embedded"} }

// apachePlatform is a corner of its own on the broker that all tests share.
func apachePlatform(t testing.TB) platform {
	t.Helper()
	return platform{name: "apache", kafka: kafkatest.Apache(t), prefix: "e2e-" + rand.Text()[:10] + "."}
}

// args are the settings that have a service stand on p.
func (p platform) args(t testing.TB, dir string) []string {
	t.Helper()
	if p.kafka == "" {
		return nil
	}
	return []string{"--kafka", p.kafka, "--topic-prefix", p.prefix, "--master-key-file", p.keyFile(t, dir)}
}

// broker is where subscribers of a running service connect.
func (s *Service) broker() string {
	if s.platform.kafka != "" {
		return s.platform.kafka
	}
	return s.Logs.broker()
}

// masterKey is a new key's file: with a broker of others the program makes none.
func masterKey(t testing.TB, dir string) string {
	t.Helper()
	var key [32]byte
	_, _ = rand.Read(key[:])
	file := filepath.Join(dir, "key")
	if err := os.WriteFile(file, []byte(base64.StdEncoding.EncodeToString(key[:])), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// keyFile is the platform's master key, or a new one.
func (p platform) keyFile(t testing.TB, dir string) string {
	if p.key != "" {
		return p.key
	}
	return masterKey(t, dir)
}

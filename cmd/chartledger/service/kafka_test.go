package service

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/kafka/kafkatest"
)

// The service starts on a Kafka with TLS and a login, and a start that fails says
// which setting to give. The password is in nothing that it says.
func TestAStartOnASecureKafka(t *testing.T) {
	t.Parallel()

	s := kafkatest.StartSecure(t)
	good := []string{"--kafka-tls", "--kafka-tls-ca-file", s.CA.File(t)}
	cert, key := s.CA.Issue(t, "client.test", time.Hour*24).Files(t)
	login := func(mechanism, user, password string) []string {
		file := filepath.Join(t.TempDir(), "password")
		if err := os.WriteFile(file, []byte(password), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"--kafka-sasl-mechanism", mechanism, "--kafka-sasl-user", user, "--kafka-sasl-password-file", file}
	}
	in := login("SCRAM-SHA-512", kafkatest.User, kafkatest.Password)
	for name, tt := range map[string]struct {
		broker string
		args   [][]string
		next   string // empty: it starts
	}{
		"SCRAM over TLS":        {s.Login, [][]string{good, in}, ""},
		"a client certificate":  {s.Mutual, [][]string{good, {"--kafka-tls-cert-file", cert, "--kafka-tls-key-file", key}}, ""},
		"no TLS":                {s.Login, [][]string{in}, "--kafka-tls"},
		"no TLS there":          {s.Clear, [][]string{good, in}, "leave --kafka-tls out"},
		"an unknown authority":  {s.Login, [][]string{{"--kafka-tls"}, in}, "--kafka-tls-ca-file"},
		"another authority":     {s.Login, [][]string{{"--kafka-tls", "--kafka-tls-ca-file", certtest.New(t).File(t)}, in}, "--kafka-tls-ca-file"},
		"an authority's key":    {s.Login, [][]string{{"--kafka-tls", "--kafka-tls-ca-file", key}, in}, "--kafka-tls-ca-file"},
		"a wrong host":          {s.Login, [][]string{good, {"--kafka-tls-server-name", "x.test"}, in}, "--kafka-tls-server-name"},
		"an old certificate":    {s.Expired, [][]string{good}, "new certificate"},
		"no client certificate": {s.Mutual, [][]string{good}, "--kafka-tls-cert-file"},
		"a key for another":     {s.Mutual, [][]string{good, {"--kafka-tls-cert-file", s.CA.File(t), "--kafka-tls-key-file", key}}, "--kafka-tls-key-file"},
		"no login":              {s.Login, [][]string{good}, "--kafka-sasl-mechanism"},
		"no login there":        {s.TLS, [][]string{good, in}, "leave --kafka-sasl-mechanism out"},
		"another mechanism":     {s.Login256, [][]string{good, in}, "have enabled"},
		"a wrong password":      {s.Login, [][]string{good, login("SCRAM-SHA-512", kafkatest.User, "hunter2")}, "--kafka-sasl-user"},
		"an unknown user":       {s.Login, [][]string{good, login("PLAIN", "nobody", "hunter2")}, "--kafka-sasl-user"},
		"no rights":             {s.Login, [][]string{good, login("SCRAM-SHA-512", kafkatest.Guest, kafkatest.Password)}, "kafka-acls.sh"},
		"no Kafka":              {"127.0.0.1:1", [][]string{good, in}, "is Kafka running there?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			args := []string{"--kafka", tt.broker, "--topic-prefix", kafkatest.Name(t, "")}
			for _, more := range tt.args {
				args = append(args, more...)
			}
			startsOrAdvises(t, args, tt.next)
		})
	}
}

// startsOrAdvises opens the log, which must go well or tell what to do next.
func startsOrAdvises(t *testing.T, args []string, next string) {
	t.Helper()
	told, err := openLogOnly(t, args)
	if next == "" {
		if err != nil {
			t.Errorf("got %v, want it to start", err)
		}
		return
	}
	var a *advice
	if !errors.As(err, &a) || !strings.Contains(a.Next(), next) {
		t.Errorf("got %v, want an error with advice on %s", err, next)
	} else if strings.Contains(err.Error()+a.Next()+told, "hunter2") {
		t.Errorf("the password is in %v, or in %s", err, told)
	}
}

// openLogOnly opens the log as a start does, and answers what was logged.
func openLogOnly(t *testing.T, args []string) (string, error) {
	t.Helper()
	var told strings.Builder
	s := &service{Options: Options{
		Config: settings(t, args), Stdout: io.Discard, Logger: slog.New(slog.NewTextHandler(&told, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}, health: newHealth()}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	end, err := s.openLog(ctx, &storage{})
	if err == nil {
		end()
	}
	return told.String(), err
}

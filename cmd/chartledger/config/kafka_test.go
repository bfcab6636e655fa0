package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Half a login and half a certificate are refused, with the missing half's name.
func TestKafkaAccessIsWholeOrNone(t *testing.T) {
	t.Parallel()

	const brokers, login = "--kafka=kafka:9093", "--kafka-sasl-mechanism=SCRAM-SHA-512"
	password := []string{"CHARTLEDGER_KAFKA_SASL_PASSWORD=" + hush}
	for name, tt := range map[string]struct {
		args, environ []string
		want          string // empty: it is good
	}{
		"all of it":                     {[]string{brokers, login, "--kafka-tls", "--kafka-sasl-user=u", "--kafka-tls-ca-file=ca", "--kafka-tls-cert-file=c", "--kafka-tls-key-file=k"}, password, ""},
		"SCRAM without TLS":             {[]string{brokers, login, "--kafka-sasl-user=u"}, password, ""},
		"a CA without TLS":              {[]string{brokers, "--kafka-tls-ca-file=ca"}, nil, "--kafka-tls-ca-file: needs kafka-tls"},
		"a server name without TLS":     {[]string{brokers, "--kafka-tls-server-name=k"}, nil, "--kafka-tls-server-name: needs kafka-tls"},
		"a certificate without TLS":     {[]string{brokers, "--kafka-tls-cert-file=c", "--kafka-tls-key-file=k"}, nil, "--kafka-tls-cert-file: needs kafka-tls"},
		"a certificate without a key":   {[]string{brokers, "--kafka-tls", "--kafka-tls-cert-file=c"}, nil, "give kafka-tls-key-file"},
		"a key without a certificate":   {[]string{brokers, "--kafka-tls", "--kafka-tls-key-file=c"}, nil, "give kafka-tls-cert-file"},
		"a mechanism without a user":    {[]string{brokers, login}, password, "--kafka-sasl-mechanism: needs a user: give kafka-sasl-user"},
		"a mechanism without password":  {[]string{brokers, login, "--kafka-sasl-user=u"}, nil, "give kafka-sasl-password-file or CHARTLEDGER_KAFKA_SASL_PASSWORD"},
		"a user without a mechanism":    {[]string{brokers, "--kafka-sasl-user=u"}, nil, "--kafka-sasl-user: needs kafka-sasl-mechanism"},
		"a password without mechanism":  {[]string{brokers}, password, "CHARTLEDGER_KAFKA_SASL_PASSWORD: needs kafka-sasl-mechanism"},
		"PLAIN without TLS":             {[]string{brokers, "--kafka-sasl-mechanism=PLAIN", "--kafka-sasl-user=u"}, password, "must not be PLAIN without kafka-tls"},
		"PLAIN, one broker elsewhere":   {[]string{"--kafka=127.0.0.1:1,k:2", "--kafka-sasl-mechanism=PLAIN", "--kafka-sasl-user=u"}, password, "must not be PLAIN without kafka-tls"},
		"PLAIN to loopback":             {[]string{"--kafka=127.0.0.1:1,localhost:2,[::1]:3", "--kafka-sasl-mechanism=PLAIN", "--kafka-sasl-user=u"}, password, ""},
		"PLAIN over TLS":                {[]string{brokers, "--kafka-tls", "--kafka-sasl-mechanism=PLAIN", "--kafka-sasl-user=u"}, password, ""},
		"another mechanism":             {[]string{brokers, "--kafka-sasl-mechanism=scram", "--kafka-sasl-user=u"}, password, "must be SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN"},
		"TLS to the embedded broker":    {[]string{"--kafka-tls"}, nil, "--kafka-tls: is for a Kafka of your own"},
		"a login to the embedded":       {[]string{login, "--kafka-sasl-user=u"}, password, "is for a Kafka of your own"},
		"a password beside its file":    {[]string{brokers, login, "--kafka-sasl-user=u", "--kafka-sasl-password-file=x"}, password, "--kafka-sasl-password-file: must not be given beside kafka-sasl-password"},
		"a password file that is away":  {[]string{brokers, login, "--kafka-sasl-user=u", "--kafka-sasl-password-file=/none/there"}, nil, "--kafka-sasl-password-file: must name a file that can be read"},
		"a password file that is empty": {[]string{brokers, login, "--kafka-sasl-user=u", "--kafka-sasl-password-file=" + os.DevNull}, nil, "the password in it must have 1 to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := load(t, tt.args, tt.environ, "")
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("got %v, want it to be good", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want %q", err, tt.want)
			case err != nil && strings.Contains(err.Error(), "hunter2"):
				t.Errorf("the password is in %v", err)
			}
		})
	}
}

// The password comes from a file as it is, but for the end of the line, and is
// printed nowhere.
func TestTheKafkaPasswordComesFromItsFile(t *testing.T) {
	t.Parallel()

	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(" "+hush+" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(t, []string{
		"--kafka=kafka:9093", "--kafka-sasl-mechanism=SCRAM-SHA-512", "--kafka-sasl-user=u", "--kafka-sasl-password-file=" + file,
	}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := c.KafkaAccess.Password.Reveal(); got != " "+hush+" " {
		t.Errorf("got %q", got)
	}
	if strings.Contains(c.String(), "hunter2") || !strings.Contains(c.String(), "kafka-sasl-password: \"***\"\n") {
		t.Errorf("got %s", c)
	}
}

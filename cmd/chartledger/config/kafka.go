package config

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
)

// The settings of KafkaAccess that others are told to give.
const (
	kafkaTLSKey          = "kafka-tls"
	kafkaCAKey           = "kafka-tls-ca-file"
	kafkaCertKey         = "kafka-tls-cert-file"
	kafkaKeyKey          = "kafka-tls-key-file"
	kafkaServerNameKey   = "kafka-tls-server-name"
	kafkaMechanismKey    = "kafka-sasl-mechanism"
	kafkaUserKey         = "kafka-sasl-user"
	kafkaPasswordKey     = "kafka-sasl-password"
	kafkaPasswordFileKey = "kafka-sasl-password-file"
)

// plain is the mechanism that shows the password to whoever listens.
const plain = "PLAIN"

// longestPassword bounds what is read of a password file.
const longestPassword = 4096

func kafkaAccess() []setting {
	at := func(field func(*KafkaAccess) *string) func(*Config) *string {
		return func(c *Config) *string { return field(&c.KafkaAccess) }
	}
	return []setting{
		define(kafkaTLSKey, "false", "reach the brokers over TLS",
			func(c *Config) *bool { return &c.KafkaAccess.TLS }, parseBool, strconv.FormatBool),
		define(kafkaCAKey, "", "PEM file of the authority that signed the brokers' certificates; empty: the system's authorities",
			at(func(a *KafkaAccess) *string { return &a.CAFile }), parseText, text),
		define(kafkaCertKey, "", "PEM file of the certificate that the brokers know us by",
			at(func(a *KafkaAccess) *string { return &a.CertFile }), parseText, text),
		define(kafkaKeyKey, "", "PEM file of that certificate's key",
			at(func(a *KafkaAccess) *string { return &a.KeyFile }), parseText, text),
		define(kafkaServerNameKey, "", "host name in the brokers' certificates; empty: the host in each broker's address",
			at(func(a *KafkaAccess) *string { return &a.ServerName }), parseText, text),
		define(kafkaMechanismKey, "", "how to log in to Kafka: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN; empty: no login",
			at(func(a *KafkaAccess) *string { return &a.Mechanism }), parseMechanism, text),
		define(kafkaUserKey, "", "user to log in to Kafka as",
			at(func(a *KafkaAccess) *string { return &a.User }), parseText, text),
		unlisted(hide(define(kafkaPasswordKey, "", "password of that user",
			func(c *Config) *Secret { return &c.KafkaAccess.Password }, parseSecret, Secret.String))),
		define(kafkaPasswordFileKey, "", "file with the password of that user; or give it in CHARTLEDGER_KAFKA_SASL_PASSWORD",
			at(func(a *KafkaAccess) *string { return &a.PasswordFile }), parseText, text),
	}
}

func parseSecret(s string) (Secret, error) { return Secret{s}, nil }

func parseMechanism(s string) (string, error) {
	if !slices.Contains([]string{"", "SCRAM-SHA-512", "SCRAM-SHA-256", plain}, s) {
		return "", errors.New("must be SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN, or empty for no login")
	}
	return s, nil
}

// readPassword reads the password from its file.
func (a *KafkaAccess) readPassword() error {
	if a.PasswordFile == "" {
		return nil
	}
	if !a.Password.Empty() {
		return errors.New("must not be given beside " + kafkaPasswordKey + ": one of them")
	}
	password, err := readSecret(a.PasswordFile, longestPassword)
	if err != nil {
		return err
	}
	if password == "" || len(password) > longestPassword {
		return errors.New("the password in it must have 1 to " + strconv.Itoa(longestPassword) + " bytes")
	}
	a.Password = Secret{password}
	return nil
}

// fault is what is wrong with a setting.
type fault struct{ key, text string }

// kafkaFaults are settings that mean nothing, or harm, without others.
func (c *Config) kafkaFaults() (faults []fault) {
	a := c.KafkaAccess
	password := kafkaPasswordKey
	if a.PasswordFile != "" {
		password = kafkaPasswordFileKey
	}
	hasPassword := !a.Password.Empty() || a.PasswordFile != ""
	for _, f := range []struct {
		wrong bool
		fault
	}{
		{a.CAFile != "" && !a.TLS, fault{kafkaCAKey, "needs " + kafkaTLSKey}},
		{a.CertFile != "" && !a.TLS, fault{kafkaCertKey, "needs " + kafkaTLSKey}},
		{a.ServerName != "" && !a.TLS, fault{kafkaServerNameKey, "needs " + kafkaTLSKey}},
		{a.CertFile != "" && a.KeyFile == "", fault{kafkaCertKey, "needs its key: give " + kafkaKeyKey}},
		{a.KeyFile != "" && a.CertFile == "", fault{kafkaKeyKey, "needs its certificate: give " + kafkaCertKey}},
		{a.Mechanism != "" && a.User == "", fault{kafkaMechanismKey, "needs a user: give " + kafkaUserKey}},
		{a.Mechanism != "" && !hasPassword, fault{kafkaMechanismKey, "needs a password: give " + kafkaPasswordFileKey + " or CHARTLEDGER_KAFKA_SASL_PASSWORD"}},
		{a.User != "" && a.Mechanism == "", fault{kafkaUserKey, "needs " + kafkaMechanismKey + ", such as SCRAM-SHA-512"}},
		{hasPassword && a.Mechanism == "", fault{password, "needs " + kafkaMechanismKey + ", such as SCRAM-SHA-512"}},
		{a.Mechanism == plain && !a.TLS && !c.kafkaIsHere(), fault{kafkaMechanismKey, "must not be PLAIN without " + kafkaTLSKey + ": whoever listens would read the password; SCRAM-SHA-512 does not show it"}},
		{len(c.Kafka) == 0 && a.TLS, fault{kafkaTLSKey, "is for a Kafka of your own: name its brokers with kafka"}},
		{len(c.Kafka) == 0 && a.Mechanism != "", fault{kafkaMechanismKey, "is for a Kafka of your own: name its brokers with kafka"}},
	} {
		if f.wrong {
			faults = append(faults, f.fault)
		}
	}
	return faults
}

// kafkaIsHere says whether every broker is on this machine.
func (c *Config) kafkaIsHere() bool {
	return !slices.ContainsFunc(c.Kafka, func(address string) bool {
		host, _, _ := net.SplitHostPort(address)
		ip, err := netip.ParseAddr(host)
		return host != "localhost" && (err != nil || !ip.Unmap().IsLoopback())
	})
}

package service

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"

	"chartledger/adapters/kafka"
	"chartledger/cmd/chartledger/config"
)

// openKafka reaches the brokers as the settings say, which for the embedded broker
// say nothing: it speaks plain text on loopback.
func (s *service) openKafka(ctx context.Context, st *storage) (*kafka.Cluster, error) {
	o := kafka.Options{Brokers: st.brokers, TxPrefix: st.txPrefix, TopicPrefix: s.Config.TopicPrefix, Logger: s.Logger}
	a := s.Config.KafkaAccess
	o.SASL = kafka.SASL{Mechanism: a.Mechanism, User: a.User, Password: a.Password.Reveal()}
	var err error
	if o.TLS, err = kafkaTLS(a); err != nil {
		return nil, err
	}
	cluster, err := kafka.Open(ctx, o)
	if err != nil {
		return nil, advised(err, kafkaAdvice(err))
	}
	return cluster, nil
}

// kafkaTLS is what the files of the settings hold, nil without TLS.
func kafkaTLS(a config.KafkaAccess) (*tls.Config, error) {
	if !a.TLS {
		return nil, nil
	}
	c := &tls.Config{ServerName: a.ServerName, MinVersion: tls.VersionTLS12}
	var err error
	if c.RootCAs, err = authorities(a.CAFile); err != nil {
		return nil, advised(fmt.Errorf("read the authority of Kafka's certificates: %w", err),
			"name its PEM file with --kafka-tls-ca-file, or leave that out to trust the system's authorities")
	}
	if a.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(a.CertFile, a.KeyFile)
		if err != nil {
			return nil, advised(fmt.Errorf("read the certificate for Kafka: %w", err),
				"name the PEM files of a certificate and its key with --kafka-tls-cert-file and --kafka-tls-key-file")
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// topicsAdvice is what to do when the brokers can be reached, and their topics not
// be used. What is wrong with a topic says already what it must be.
func topicsAdvice(err error) string {
	if o := kafka.Obstacle(""); errors.As(err, &o) {
		return kafkaAdvice(err)
	}
	return ""
}

// kafkaAdvice is what to do when the brokers cannot be reached.
func kafkaAdvice(err error) string {
	var o kafka.Obstacle
	if !errors.As(err, &o) {
		return "is Kafka running there? Name its brokers with --kafka, or leave --kafka out for the embedded one"
	}
	switch o {
	case kafka.WrongAuthority:
		return "name the PEM file of the authority that signed it with --kafka-tls-ca-file"
	case kafka.WrongName:
		return "name the brokers with --kafka as their certificates do, or say with --kafka-tls-server-name what these say"
	case kafka.Outdated:
		return "give the broker a new certificate, or look whether this machine's clock is right"
	case kafka.NeedsTLS:
		return "give --kafka-tls, or name the brokers' plain-text port with --kafka"
	case kafka.NoTLS:
		return "leave --kafka-tls out, or name the brokers' TLS port with --kafka"
	case kafka.NeedsCertificate, kafka.WrongCertificate:
		return "name a certificate that the brokers trust with --kafka-tls-cert-file, and its key with --kafka-tls-key-file"
	case kafka.NeedsLogin:
		return "give --kafka-sasl-mechanism, --kafka-sasl-user and --kafka-sasl-password-file"
	case kafka.NoLogin:
		return "leave --kafka-sasl-mechanism out, or name the brokers' SASL port with --kafka"
	case kafka.WrongMechanism:
		return "name one that the brokers have enabled with --kafka-sasl-mechanism: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN"
	case kafka.WrongAccount:
		return "check --kafka-sasl-user and its password; 'kafka-configs.sh --describe --entity-type users' lists SCRAM users"
	default: // kafka.Forbidden
		return "grant it with kafka-acls.sh; the README lists the rights that chartledger needs"
	}
}

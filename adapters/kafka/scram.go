package kafka

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"github.com/IBM/sarama"
)

// scram is one login by RFC 5802, which sarama leaves to its callers.
type scram struct {
	hash     func() hash.Hash
	user     string
	password string
	nonce    string
	step     int
	first    string // our first message without its header
	server   []byte // the signature that the broker has to show
}

// scramFor is what makes a scram for each connection, nil for other mechanisms.
func scramFor(mechanism string) func() sarama.SCRAMClient {
	switch mechanism {
	case sarama.SASLTypeSCRAMSHA256:
		return func() sarama.SCRAMClient { return &scram{hash: sha256.New, nonce: rand.Text()} }
	case sarama.SASLTypeSCRAMSHA512:
		return func() sarama.SCRAMClient { return &scram{hash: sha512.New, nonce: rand.Text()} }
	}
	return nil
}

// Begin takes the account.
func (s *scram) Begin(user, password, _ string) error {
	s.user = strings.NewReplacer("=", "=3D", ",", "=2C").Replace(user)
	s.password = password
	return nil
}

// Done says that the broker has proved itself too.
func (s *scram) Done() bool { return s.step == 3 }

// Step answers the broker's challenge.
func (s *scram) Step(challenge string) (string, error) {
	s.step++
	switch s.step {
	case 1:
		s.first = "n=" + s.user + ",r=" + s.nonce
		return "n,," + s.first, nil
	case 2:
		return s.prove(challenge)
	default:
		got, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(challenge, "v="))
		if err != nil || subtle.ConstantTimeCompare(got, s.server) != 1 {
			return "", errors.New("log in to kafka: the broker did not prove itself")
		}
		return "", nil
	}
}

// prove answers the salt with the proof that we know the password.
func (s *scram) prove(challenge string) (string, error) {
	fields := make(map[string]string)
	for f := range strings.SplitSeq(challenge, ",") {
		key, value, _ := strings.Cut(f, "=")
		fields[key] = value
	}
	salt, err := base64.StdEncoding.DecodeString(fields["s"])
	rounds, err2 := strconv.Atoi(fields["i"])
	if err := errors.Join(err, err2); err != nil || !strings.HasPrefix(fields["r"], s.nonce) {
		return "", fmt.Errorf("log in to kafka: broken challenge: %w", err)
	}
	salted, err := pbkdf2.Key(s.hash, s.password, salt, rounds, s.hash().Size())
	if err != nil {
		return "", fmt.Errorf("log in to kafka: %w", err)
	}
	last := "c=biws,r=" + fields["r"]
	message := s.first + "," + challenge + "," + last
	client := s.mac(salted, "Client Key")
	stored := s.hash()
	stored.Write(client)
	proof := s.mac(stored.Sum(nil), message)
	subtle.XORBytes(proof, proof, client)
	s.server = s.mac(s.mac(salted, "Server Key"), message)
	return last + ",p=" + base64.StdEncoding.EncodeToString(proof), nil
}

// mac is the keyed hash of text.
func (s *scram) mac(key []byte, text string) []byte {
	h := hmac.New(s.hash, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

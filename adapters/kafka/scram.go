package kafka

import (
	"github.com/IBM/sarama"
	"github.com/xdg-go/scram"
)

// scramFor is what makes a login for each connection, nil for mechanisms that are
// no SCRAM. The client is shared: it derives its keys from the password once, which
// is slow on purpose. Brokers take names and passwords as they are, so that ours
// must not be normalized either ("unprepped").
func scramFor(s SASL) (func() sarama.SCRAMClient, error) {
	hash := scram.SHA512
	switch s.Mechanism {
	case sarama.SASLTypeSCRAMSHA256:
		hash = scram.SHA256
	case sarama.SASLTypeSCRAMSHA512:
	default:
		return nil, nil
	}
	client, err := hash.NewClientUnprepped(s.User, s.Password, "")
	if err != nil {
		return nil, err
	}
	return func() sarama.SCRAMClient { return login{client.NewConversation()} }, nil
}

// login is one conversation, as sarama wants it.
type login struct{ *scram.ClientConversation }

// Begin has nothing to do: the conversation knows its account.
func (login) Begin(string, string, string) error { return nil }

package kafka

import (
	"errors"

	"github.com/IBM/sarama"

	"chartledger/commands/journal"
)

// doubt is an error after which nobody knows what became of a commit, and why.
type doubt struct {
	error
	cause journal.Cause
}

// Cause is why, for the owner's metrics.
func (d doubt) Cause() journal.Cause { return d.cause }

// Unwrap is the error itself.
func (d doubt) Unwrap() error { return d.error }

// inDoubt is err with its cause.
func inDoubt(err error) error { return doubt{err, cause(err)} }

// cause tells the broker's own words from its silence.
func cause(err error) journal.Cause {
	var code sarama.KError
	switch {
	case errors.Is(err, ErrFenced):
		return journal.Fenced
	case errors.Is(err, sarama.ErrInvalidProducerIDMapping):
		return journal.Expired
	case !errors.As(err, &code):
		return journal.NoAnswer
	case moved(code), elsewhere(code), code == sarama.ErrConcurrentTransactions,
		code == sarama.ErrNotEnoughReplicas, code == sarama.ErrNotEnoughReplicasAfterAppend:
		return journal.Unavailable
	}
	return journal.Other
}

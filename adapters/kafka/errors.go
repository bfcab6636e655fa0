package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/IBM/sarama"

	"chartledger/commands/journal"
)

// ErrFenced is part of every error that says that the claim was lost: another
// owner has claimed the slot, or the broker gave our transaction up. It does not
// say what became of the batch: that is unknown as after any error.
var ErrFenced = errors.New("the claim was lost to a newer one")

// ErrSpent is the answer of a Log that must claim first.
var ErrSpent = errors.New("the claim is spent: claim again")

// ErrGeneration: the topic was deleted and made again, so that stored positions
// mean nothing any more. Only an operator can say what shall be.
var ErrGeneration error = brokenLog("the topic is not the one that the position was stored for")

// ErrOffsetGone: a position lies outside of the log, which must never happen in
// topics that keep everything.
var ErrOffsetGone error = brokenLog("the position lies outside of the log")

// ErrBroken: a record cannot be read. It is never skipped.
var ErrBroken error = brokenLog("a record is broken")

// brokenLog is what makes reading on useless, for an owner too.
type brokenLog string

// Error says what is wrong.
func (e brokenLog) Error() string { return string(e) }

// Is makes it a journal.ErrBroken.
func (brokenLog) Is(target error) bool { return target == journal.ErrBroken }

// verdict is a broker's error code as an error: ErrFenced where it says so.
func verdict(code sarama.KError) error {
	switch code {
	case sarama.ErrNoError:
		return nil
	case sarama.ErrProducerFenced, sarama.ErrInvalidProducerEpoch:
		return fmt.Errorf("%w (%w)", ErrFenced, code)
	}
	return code
}

// moved says that a coordinator is elsewhere, or not ready yet.
func moved(code sarama.KError) bool {
	switch code {
	case sarama.ErrNotCoordinatorForConsumer, sarama.ErrConsumerCoordinatorNotAvailable, sarama.ErrOffsetsLoadInProgress:
		return true
	}
	return false
}

// elsewhere says that a partition is led by another broker now, or by none yet.
// A read may be repeated; an append may not, see produce.
func elsewhere(err error) bool {
	for _, code := range []sarama.KError{
		sarama.ErrNotLeaderForPartition, sarama.ErrLeaderNotAvailable, sarama.ErrReplicaNotAvailable,
		sarama.ErrUnknownLeaderEpoch, sarama.ErrFencedLeaderEpoch, sarama.ErrOffsetNotAvailable,
		sarama.ErrUnknownTopicOrPartition,
	} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// refused says that the broker wrote nothing and never will, whoever asks.
func refused(code sarama.KError) bool {
	switch code {
	case sarama.ErrMessageSizeTooLarge, sarama.ErrMessageSetSizeTooLarge, sarama.ErrInvalidRecord:
		return true
	}
	return false
}

// pause waits, unless ctx ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

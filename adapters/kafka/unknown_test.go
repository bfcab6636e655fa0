package kafka_test

import (
	"errors"
	"testing"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
)

// Whatever request of an append goes unanswered, the claim is spent and the next
// one tells whether the events are in the log: once, or not at all.
func TestAppendWithoutAnswerIsResolvedByTheNextClaim(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name   string
		key    int16
		fault  fault
		events int
	}{
		{"the commit's answer is lost", keyEndTxn, loseAnswer, 3},
		{"the commit is lost", keyEndTxn, loseRequest, 0},
		{"the batch's answer is lost", keyProduce, loseAnswer, 0},
		{"the batch is lost", keyProduce, loseRequest, 0},
		{"the beginning's answer is lost", keyAddPartitions, loseAnswer, 0},
		{"the beginning is lost", keyAddPartitions, loseRequest, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()

			kafkatest.Each(t, func(t *testing.T, addr string) {
				f := &faults{}
				cluster := open(t, addr, func(o *kafka.Options) { o.Dial = f.dial })
				l := logOf(t, cluster)
				claim(t, l)
				f.next(tt.key, tt.fault)
				if _, err := l.Append(t.Context(), repoEvents(), events(t, 0, 0, 3)); err == nil || errors.Is(err, journal.ErrRefused) {
					t.Fatalf("append: got %v, want an unknown outcome", err)
				} else if got := journal.CauseOf(err); got != journal.NoAnswer {
					t.Errorf("the cause is %s (%v), want %s", got, err, journal.NoAnswer)
				}
				if _, err := l.Append(t.Context(), repoEvents(), events(t, 0, 0, 1)); !errors.Is(err, kafka.ErrSpent) {
					t.Errorf("append again: got %v, want %v", err, kafka.ErrSpent)
				}
				if err := l.Confirm(t.Context()); !errors.Is(err, kafka.ErrSpent) {
					t.Errorf("confirm: got %v, want %v", err, kafka.ErrSpent)
				}
				if got := claim(t, l); got != tt.events {
					t.Errorf("the next claim folded %d events, want %d", got, tt.events)
				}
				if got := claim(t, logOf(t, cluster)); got != tt.events {
					t.Errorf("another process folded %d events, want %d", got, tt.events)
				}
			})
		})
	}
}

// claim claims and says how many repo events were folded.
func claim(t *testing.T, l *kafka.Log) (events int) {
	t.Helper()
	err := l.Claim(t.Context(), func(r domain.Recorded) error {
		if _, ok := r.Event.(repo.Enabled); ok {
			events++
		}
		return nil
	})
	if err != nil {
		t.Fatalf("claim: %v", err)
	}
	return events
}

// A confirmation without answer spends the claim too.
func TestConfirmWithoutAnswerSpendsTheClaim(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		f := &faults{}
		l := logOf(t, open(t, addr, func(o *kafka.Options) { o.Dial = f.dial }))
		claim(t, l)
		f.next(keyEndTxn, loseAnswer)
		if err := l.Confirm(t.Context()); err == nil {
			t.Fatal("confirm: got nil, want an error")
		}
		if err := l.Confirm(t.Context()); !errors.Is(err, kafka.ErrSpent) {
			t.Errorf("confirm again: got %v, want %v", err, kafka.ErrSpent)
		}
		claim(t, l)
		if err := l.Confirm(t.Context()); err != nil {
			t.Errorf("confirm after the next claim: %v", err)
		}
	})
}

package kafka_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"chartledger/commands/journal"
)

// What the broker answers decides between the same request again, a refusal and
// an unknown outcome. In each case the log holds the events once or not at all.
func TestAppendAnswers(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		key    kmsg.Key
		answer *kerr.Error
		count  int
		want   string // "" acknowledged, "refused", or the cause of the doubt
		events int
	}{
		{kmsg.Produce, kerr.NotEnoughReplicas, 3, "", 2},
		{kmsg.Produce, kerr.NotEnoughReplicasAfterAppend, 3, "", 2},
		{kmsg.Produce, kerr.MessageTooLarge, 1, "refused", 0},
		{kmsg.Produce, kerr.RecordListTooLarge, 1, "refused", 0},
		{kmsg.Produce, kerr.InvalidRecord, 1, "refused", 0},
		{kmsg.Produce, kerr.NotLeaderForPartition, 1, "unavailable", 0},
		{kmsg.Produce, kerr.RequestTimedOut, 1, "other", 0},
		{kmsg.Produce, kerr.InvalidProducerEpoch, 1, "fenced", 0},
		{kmsg.Produce, kerr.InvalidTimestamp, 1, "other", 0},
		{kmsg.AddPartitionsToTxn, kerr.ConcurrentTransactions, 5, "", 2},
		{kmsg.AddPartitionsToTxn, kerr.NotCoordinator, 2, "", 2},
		{kmsg.AddPartitionsToTxn, kerr.ProducerFenced, 1, "fenced", 0},
		{kmsg.AddPartitionsToTxn, kerr.InvalidProducerIDMapping, 1, "expired", 0},
		{kmsg.EndTxn, kerr.ConcurrentTransactions, 3, "", 2},
		{kmsg.EndTxn, kerr.CoordinatorLoadInProgress, 2, "", 2},
		{kmsg.EndTxn, kerr.ProducerFenced, 1, "fenced", 0},
		{kmsg.EndTxn, kerr.InvalidTxnState, 1, "other", 0},
	} {
		t.Run(fmt.Sprint(kmsg.NameForKey(tt.key.Int16()), " ", tt.answer.Message), func(t *testing.T) {
			t.Parallel()

			fake := startFake(t)
			cluster := open(t, fake.ListenAddrs()[0])
			l := logOf(t, cluster)
			claim(t, l)
			fake.Fault(kfake.Fault{Keys: []kmsg.Key{tt.key}, Err: tt.answer, Count: tt.count, TopLevel: tt.key == kmsg.EndTxn})
			_, err := l.Append(t.Context(), repoEvents(), events(t, 0, 0, 2))
			if got := outcome(err); got != tt.want {
				t.Errorf("append: got %v (%v), want %q", got, err, tt.want)
			}
			if tt.want == "" || tt.want == "refused" {
				if err := l.Confirm(t.Context()); err != nil {
					t.Errorf("the claim must stand: %v", err)
				}
				if _, err := l.Append(t.Context(), repoEvents(), events(t, 0, 2, 1)); err != nil {
					t.Errorf("the next append: %v", err)
				}
				tt.events++
			}
			if got := claim(t, logOf(t, cluster)); got != tt.events {
				t.Errorf("the log holds %d events, want %d", got, tt.events)
			}
		})
	}
}

// outcome is an append's error in one word.
func outcome(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, journal.ErrRefused):
		return "refused"
	}
	return string(journal.CauseOf(err))
}

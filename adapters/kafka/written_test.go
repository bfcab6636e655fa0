package kafka_test

import (
	"context"
	"errors"
	"testing"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/domain"
	"chartledger/domain/wire"
)

// What was appended comes back as it was written, with the claim before it.
func TestFollowWrittenGivesTheRecordsThemselves(t *testing.T) {
	t.Parallel()

	kafkatest.Each(t, func(t *testing.T, addr string) {
		b, l, epoch := written(t, addr, 0)
		sent := events(t, epoch, 0, 3)
		sent[1].Value = append([]byte(`{"news":1,`), sent[1].Value[1:]...) // from a newer writer
		if _, err := l.Append(t.Context(), repoEvents(), sent); err != nil {
			t.Fatal(err)
		}
		got, events := readWritten(t, b.Cluster, 3)
		if len(got) != 4 || len(events) != 3 || kind(got[0].Record) != (wire.WriterClaimed{}).Type() || got[0].Offset != epoch {
			t.Fatalf("got %d records and %d events, the first is %+v", len(got), len(events), got[0])
		}
		for i, r := range got[1:] {
			if string(r.Value) != string(sent[i].Value) || len(r.Headers) != len(sent[i].Headers) || r.Offset != events[i].Position.Offset {
				t.Errorf("got %s %v at %d, want %s %v", r.Value, r.Headers, r.Offset, sent[i].Value, sent[i].Headers)
			}
			for j, h := range r.Headers {
				if h != sent[i].Headers[j] {
					t.Errorf("header %v, want %v", h, sent[i].Headers[j])
				}
			}
		}
	})
}

// readWritten reads repo-events to the event with this seq.
func readWritten(t *testing.T, c *kafka.Cluster, seq int64) (all []kafka.Written, events []domain.Recorded) {
	t.Helper()
	enough := errors.New("enough")
	err := c.FollowWritten(t.Context(), []kafka.Start{{Partition: repoEvents()}}, func(_ context.Context, b kafka.WrittenBatch) error {
		all, events = append(all, b.Written...), append(events, b.Records...)
		if b.Seq == seq {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatal(err)
	}
	return all, events
}

// kind is a record's type.
func kind(r wire.Record) string {
	for _, h := range r.Headers {
		if h.Key == "ce_type" {
			return h.Value
		}
	}
	return ""
}

package sighttest

import (
	"time"

	"chartledger/domain"
)

// Topic is a topic of one partition. Every third offset is a control record, so that
// offsets have gaps like Kafka's.
type Topic struct {
	at       domain.Partition
	records  []domain.Recorded
	end      int64
	versions map[string]int64
}

func newTopic(name domain.Topic) *Topic {
	return &Topic{at: domain.Partition{Topic: name}, versions: map[string]int64{}}
}

func (t *Topic) append(e domain.Event) domain.Batch {
	if t.end%3 == 0 {
		t.end++
	}
	t.versions[e.Stream()]++
	t.records = append(t.records, domain.Recorded{
		Event: e, Origin: domain.Origin{Actor: "ann"}, At: began.Add(time.Duration(t.end) * time.Second),
		Position: domain.Position{Partition: t.at, Generation: Generation, Offset: t.end},
		Seq:      int64(len(t.records) + 1), Version: t.versions[e.Stream()],
	})
	t.end++
	return t.Batch(len(t.records)-1, 1)
}

// Len is how many events there are.
func (t *Topic) Len() int { return len(t.records) }

// Batch are up to n events after the first so many.
func (t *Topic) Batch(after, n int) domain.Batch {
	to := min(after+n, len(t.records))
	b := domain.Batch{Partition: t.at, Generation: Generation, Next: t.end, Stable: t.end, Seq: int64(to), Records: t.records[after:to]}
	if after > 0 {
		b.From = t.records[after-1].Position.Offset + 1
	}
	if to < len(t.records) {
		b.Next = t.records[to-1].Position.Offset + 1
	}
	return b
}

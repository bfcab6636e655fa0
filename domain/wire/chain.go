package wire

import (
	"fmt"

	"chartledger/domain"
	"chartledger/domain/undo"
)

// Chain checks that the events of one partition follow each other: epochs never
// fall, es-seq is dense, es-version is dense per stream. It also says which
// numbers come next, so that the writer and all readers share one rule.
//
// The zero Chain stands before the partition's first record. With an Undo log it
// can run ahead of the log and be taken back.
type Chain struct {
	Epoch    int64 // offset of the last claim
	Seq      int64
	Undo     *undo.Log
	versions map[string]int64
	partial  bool
}

// Resume is a Chain in the middle of a partition, known from a stored position:
// it accepts any version from a stream that it meets for the first time.
func Resume(epoch, seq int64) *Chain {
	return &Chain{Epoch: epoch, Seq: seq, partial: true}
}

// StreamOf is what es-version counts for e in a topic: in app-events the
// repository, elsewhere what the event says.
func StreamOf(topic domain.Topic, e domain.Event) string {
	if topic == domain.AppEvents {
		return e.PartitionKey()
	}
	return e.Stream()
}

// Next is the seq and version that e gets after all that was checked.
func (c *Chain) Next(topic domain.Topic, e domain.Event) (seq, version int64) {
	return c.Seq + 1, c.versions[StreamOf(topic, e)] + 1
}

// Check takes r as the next record, or says what is wrong with it.
func (c *Chain) Check(r domain.Recorded) error {
	if _, ok := r.Event.(WriterClaimed); ok {
		c.Epoch = r.Position.Offset
		return nil
	}
	stream := StreamOf(r.Position.Partition.Topic, r.Event)
	want, known := c.versions[stream]
	switch {
	case r.Epoch != c.Epoch:
		return c.violation(r, "es-epoch", r.Epoch, c.Epoch)
	case r.Seq != c.Seq+1:
		return c.violation(r, "es-seq", r.Seq, c.Seq+1)
	case r.Version != want+1 && (known || !c.partial):
		return c.violation(r, "es-version", r.Version, want+1)
	}
	if c.versions == nil {
		c.versions = make(map[string]int64)
	}
	undo.Set(c.Undo, &c.Seq, r.Seq)
	undo.Put(c.Undo, c.versions, stream, r.Version)
	return nil
}

// Version is the newest version of a stream, 0 when it has none.
func (c *Chain) Version(stream string) int64 { return c.versions[stream] }

// violation names the broken number and its place.
func (c *Chain) violation(r domain.Recorded, header string, got, want int64) error {
	return fmt.Errorf("the log is broken at %s@%d: %s is %d, want %d",
		r.Position.Partition, r.Position.Offset, header, got, want)
}

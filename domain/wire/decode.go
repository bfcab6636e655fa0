package wire

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"chartledger/domain"
)

// Decode reads a record found at a position. An unknown type or a broken record
// is an error: the reader of the partition has to stop, and never to skip it.
func Decode(rec Record, at domain.Position) (domain.Recorded, error) {
	r := domain.Recorded{Position: at}
	var name, when, subject string
	var problems []error
	number := func(key, value string) int64 {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			problems = append(problems, fmt.Errorf("header %s is not a number", key))
		}
		return n
	}
	for _, h := range rec.Headers {
		switch h.Key {
		case headerID:
			r.ID = h.Value
		case headerType:
			name = h.Value
		case headerTime:
			when = h.Value
		case headerSubject:
			subject = h.Value
		case headerEpoch:
			r.Epoch = number(h.Key, h.Value)
		case headerSeq:
			r.Seq = number(h.Key, h.Value)
		case headerVersion:
			r.Version = number(h.Key, h.Value)
		case headerCommandID:
			r.CommandID = h.Value
		case headerRequestHash:
			r.RequestHash = h.Value
		case headerActor:
			r.Actor = h.Value
		case headerCorrelationID:
			r.CorrelationID = h.Value
		case headerTraceParent:
			r.TraceParent = h.Value
		}
	}
	if err := errors.Join(problems...); err != nil {
		return r, broken(at, err)
	}
	decode, err := decoderOf(at.Partition.Topic, name)
	if err != nil {
		return r, broken(at, err)
	}
	if r.Event, err = decode(rec.Value); err != nil {
		return r, broken(at, fmt.Errorf("data of %s: %w", name, err))
	}
	if r.Event.Subject() != subject {
		return r, broken(at, fmt.Errorf("data of %s is not about the header %s", name, headerSubject))
	}
	if r.At, err = time.Parse(time.RFC3339Nano, when); err != nil {
		return r, broken(at, fmt.Errorf("header %s: %w", headerTime, err))
	}
	return r, nil
}

// broken names the place of a record that cannot be read.
func broken(at domain.Position, err error) error {
	return fmt.Errorf("read record %s@%d: %w", at.Partition, at.Offset, err)
}

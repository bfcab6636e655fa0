package wire

import (
	"fmt"
	"strconv"
	"time"

	"chartledger/domain"
)

// Decode reads a record found at a position. An unknown type or a broken record
// is an error: the reader of the partition has to stop, and never to skip it.
func Decode(rec Record, at domain.Position) (domain.Recorded, error) {
	r := domain.Recorded{Position: at}
	var about attributes
	for _, h := range rec.Headers {
		if err := about.read(h, &r); err != nil {
			return r, broken(at, err)
		}
	}
	var err error
	if r.Event, err = event(at.Partition.Topic, about.name, rec.Value); err != nil {
		return r, broken(at, err)
	}
	if r.Event.Subject() != about.subject {
		return r, broken(at, fmt.Errorf("data of %s is not about the header %s", about.name, headerSubject))
	}
	if r.At, err = time.Parse(time.RFC3339Nano, about.time); err != nil {
		return r, broken(at, fmt.Errorf("header %s: %w", headerTime, err))
	}
	return r, nil
}

// event makes an event of data of the type called name, or of an earlier one.
func event(topic domain.Topic, name string, data []byte) (domain.Event, error) {
	decode := decoderOf(topic, name)
	if decode == nil {
		now, upcast, err := today(topic, name, data)
		if err != nil {
			return nil, fmt.Errorf("data of %s: %w", name, err)
		}
		if decode = decoderOf(topic, now); decode == nil {
			return nil, fmt.Errorf("unknown event type %q in %s", name, topic)
		}
		data = upcast
	}
	e, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("data of %s: %w", name, err)
	}
	return e, nil
}

// attributes are the headers that say how to read the others and the data.
type attributes struct{ name, subject, time string }

// read takes one header in. One that is not known is passed over.
func (a *attributes) read(h Header, r *domain.Recorded) (err error) {
	switch h.Key {
	case headerID:
		r.ID = h.Value
	case headerType:
		a.name = h.Value
	case headerTime:
		a.time = h.Value
	case headerSubject:
		a.subject = h.Value
	case headerEpoch:
		r.Epoch, err = number(h)
	case headerSeq:
		r.Seq, err = number(h)
	case headerVersion:
		r.Version, err = number(h)
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
	return err
}

func number(h Header) (int64, error) {
	n, err := strconv.ParseInt(h.Value, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("header %s is not a number", h.Key)
	}
	return n, nil
}

// broken names the place of a record that cannot be read.
func broken(at domain.Position, err error) error {
	return fmt.Errorf("read record %s@%d: %w", at.Partition, at.Offset, err)
}

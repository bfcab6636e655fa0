package wire

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"chartledger/domain"
)

// MaxEvent is the size of an event's data in bytes at most. It is checked when
// the event is decided, so that nothing too large is ever sent.
const MaxEvent = 512 << 10

// Encode is r as a record. ErrTooLarge says that the data is over MaxEvent.
func Encode(r domain.Recorded) (Record, error) {
	data, err := json.Marshal(r.Event)
	if err != nil {
		return Record{}, fmt.Errorf("encode %s: %w", r.Event.Type(), err)
	}
	if len(data) > MaxEvent {
		return Record{}, domain.Refuse(domain.TooLarge, "event_too_large",
			fmt.Sprintf("The change makes an event of %d bytes; at most %d are allowed.", len(data), MaxEvent))
	}
	rec := Record{Key: []byte(r.Event.PartitionKey()), Value: data, Time: r.At, Headers: make([]Header, 0, 15)}
	add := func(key, value string) {
		if value != "" {
			rec.Headers = append(rec.Headers, Header{key, value})
		}
	}
	add(headerID, ID(r.Position.Partition, r.Seq))
	add(headerSpecVersion, "1.0")
	add(headerType, r.Event.Type())
	add(headerSource, Source(r.Position.Partition.Topic))
	add(headerSubject, r.Event.Subject())
	add(headerTime, r.At.UTC().Format(time.RFC3339Nano))
	add(headerContentType, "application/json")
	add(headerEpoch, strconv.FormatInt(r.Epoch, 10))
	add(headerSeq, strconv.FormatInt(r.Seq, 10))
	add(headerVersion, strconv.FormatInt(r.Version, 10))
	add(headerCommandID, r.CommandID)
	add(headerRequestHash, r.RequestHash)
	add(headerActor, r.Actor)
	add(headerCorrelationID, r.CorrelationID)
	add(headerTraceParent, r.TraceParent)
	return rec, nil
}

// EncodeClaim is the barrier as a record. It has no epoch, seq or version.
func EncodeClaim(topic domain.Topic, w WriterClaimed, at time.Time) Record {
	data, _ := json.Marshal(w) // two strings: cannot fail
	return Record{Key: []byte(w.PartitionKey()), Value: data, Time: at, Headers: []Header{
		{headerID, w.Owner},
		{headerSpecVersion, "1.0"},
		{headerType, w.Type()},
		{headerSource, Source(topic)},
		{headerSubject, w.Owner},
		{headerTime, at.UTC().Format(time.RFC3339Nano)},
		{headerContentType, "application/json"},
	}}
}

// ID is the ce_id of the event with this seq: unique in the whole log.
func ID(p domain.Partition, seq int64) string {
	topic := strings.TrimPrefix(string(p.Topic), "chartledger.")
	return topic + "/" + strconv.Itoa(int(p.Number)) + "/" + strconv.FormatInt(seq, 10)
}

// Source is the ce_source of a topic's events.
func Source(topic domain.Topic) string { return "/" + string(topic) }

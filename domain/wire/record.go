// Package wire is the frozen form of events in the log: CloudEvents 1.0 in
// Kafka's binary mode, headers as text, JSON data. Golden files hold one record
// of every type; a breaking change is a new event version, and earlier.go reads the
// old one.
package wire

import "time"

// Header is one header of a record.
type Header struct {
	Key, Value string
}

// Record is one record as the broker keeps it.
type Record struct {
	Key     []byte
	Value   []byte
	Headers []Header
	Time    time.Time
}

// The headers of CloudEvents' binary mode.
const (
	headerID          = "ce_id"
	headerSpecVersion = "ce_specversion"
	headerType        = "ce_type"
	headerSource      = "ce_source"
	headerSubject     = "ce_subject"
	headerTime        = "ce_time"
	headerContentType = "content-type"
)

// Our own headers, of ordering and of origin.
const (
	headerEpoch         = "es-epoch"
	headerSeq           = "es-seq"
	headerVersion       = "es-version"
	headerCommandID     = "es-commandid"
	headerRequestHash   = "es-requesthash"
	headerActor         = "es-actor"
	headerCorrelationID = "es-correlationid"
	headerTraceParent   = "traceparent"
)

// Size is about how many bytes the record takes in a batch.
func (r Record) Size() int {
	n := len(r.Key) + len(r.Value) + 16
	for _, h := range r.Headers {
		n += len(h.Key) + len(h.Value) + 4
	}
	return n
}

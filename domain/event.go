// Package domain holds what all aggregates share: the event and its envelope,
// positions in the log, and the errors that callers may read.
//
// Everything below domain is pure: no clock, no ids made up, no context, no
// logger. Time and ids come in as arguments, so that folding the same log twice
// gives the same state twice.
package domain

import (
	"fmt"
	"time"
)

// Event is something that happened. Its Go type may be renamed at will; what
// Type answers, and the JSON of its fields, are frozen by golden files.
type Event interface {
	// Type is the CloudEvents type, such as "chartledger.repo.created.v1".
	Type() string
	// Subject is the id of what the event is about: a repo, a sync, a user.
	Subject() string
	// PartitionKey orders: events with one key share a partition and keep their order.
	PartitionKey() string
	// Stream is what es-version counts, dense from 1.
	Stream() string
}

// Topic is one of the log's topics.
type Topic string

// The topics of the event log (the vault and the progress topic are no event topics).
const (
	RepoEvents   Topic = "chartledger.repo-events.v1"
	AccessEvents Topic = "chartledger.access-events.v1"
	AppEvents    Topic = "chartledger.app-events.v1"
)

// Partition is one partition of a topic: the unit of order and of ownership.
type Partition struct {
	Topic  Topic
	Number int32
}

// String is the partition as "topic/number".
func (p Partition) String() string { return fmt.Sprintf("%s/%d", p.Topic, p.Number) }

// Position is a place in the log. Two positions compare only when Partition and
// Generation are equal: a topic that was deleted and made again is another log.
type Position struct {
	Partition  Partition
	Generation string // the topic's id at the broker
	Offset     int64
}

// Origin is who caused an event, and by which command.
type Origin struct {
	CommandID     string // in app-events the run's sync id
	RequestHash   string // HMAC of the canonical request, hex; empty in app-events
	Actor         string // a user id, or "system:…"
	CorrelationID string
	TraceParent   string
}

// Recorded is an event in the log.
type Recorded struct {
	Event Event
	Origin
	ID       string // ce_id, the same for ever
	At       time.Time
	Position Position
	Epoch    int64 // offset of the writer's claim in this partition
	Seq      int64 // dense per partition, from 1
	Version  int64 // dense per stream, from 1
}

// Batch is a run of committed records of one partition. Next is the offset to
// go on from: it may lie behind the last record, because of control records.
// Stable is the last stable offset that the broker told: Next >= Stable means
// caught up. Epoch and Seq are those of the chain at Next.
type Batch struct {
	Partition  Partition
	Generation string
	From, Next int64
	Stable     int64
	Epoch, Seq int64
	Records    []Recorded // events only: claims are taken out
	// AsOf is when the broker was asked: the batch tells nothing of what came later,
	// however late it is looked at. Zero: now.
	AsOf time.Time
	// Claimed is the address in the newest claim of the batch; "" if it has none.
	Claimed string
}

package kafka

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/wire"
)

var _ journal.Log = (*Log)(nil)

// Log is the fenced right to append to the partitions of one slot. It is used by
// one goroutine at a time, as journal.Log says.
type Log struct {
	cluster    *Cluster
	id         string // the slot's transactional id, the same in every process
	partitions []domain.Partition
	owner      func() wire.WriterClaimed
	links      map[string]*link
	read       map[domain.Partition]*reading
	located    time.Time // when the leaders were looked up last

	// The claim. standing is false from the first doubt on.
	standing    bool
	producer    producer
	coordinator string // address
}

// producer is what the broker knows a claim by.
type producer struct {
	id    int64
	epoch int16
}

// reading is how far a partition was given to fold, and where it is.
type reading struct {
	place
	decoder
	next     int64
	sequence int32 // of the claim's next record here
}

// Log is the right to append to a slot's partitions. owner answers what the
// barrier says about us; its Owner must be another one for every claim.
func (c *Cluster) Log(slot string, partitions []domain.Partition, owner func() wire.WriterClaimed) *Log {
	l := &Log{
		cluster: c, owner: owner,
		id:         c.opts.TopicPrefix + c.opts.TxPrefix + "chartledger." + slot,
		partitions: slices.Clone(partitions),
		links:      make(map[string]*link),
		read:       make(map[domain.Partition]*reading),
	}
	for _, p := range partitions {
		l.read[p] = &reading{}
	}
	return l
}

// Close ends the connections. The claim ends with the next owner's.
func (l *Log) Close() {
	l.standing = false
	for _, link := range l.links {
		link.close()
	}
	clear(l.links)
}

// link is the Log's own connection to a broker. One is enough for everything:
// a Log sends one request at a time, and polls only while it does not own.
func (l *Log) link(address string) *link {
	if l.links[address] == nil {
		l.links[address] = l.cluster.link(address)
	}
	return l.links[address]
}

// Append commits records to p, as journal.Log says.
func (l *Log) Append(ctx context.Context, p domain.Partition, records []wire.Record) (int64, error) {
	if !l.standing {
		return 0, fmt.Errorf("append to %s: %w", p, ErrSpent)
	}
	if l.read[p] == nil || len(records) == 0 {
		return 0, fmt.Errorf("append %d records to %s: not of this slot, or nothing", len(records), p)
	}
	l.standing = false // until the outcome is known
	first, refusal, err := l.commit(ctx, p, records)
	if err != nil {
		return 0, fmt.Errorf("append to %s: outcome unknown: %w", p, inDoubt(err))
	}
	l.standing = true
	if refusal != nil {
		return 0, fmt.Errorf("append to %s: %w: %w", p, journal.ErrRefused, refusal)
	}
	l.read[p].next = first + int64(len(records))
	return first, nil
}

// Confirm says whether the claim still stands, by ending the last transaction
// once more: the coordinator compares the epoch and writes nothing. In the model:
// Confirming; the mutant NO_CONFIRM leaves it out.
//
// A coordinator that was deposed without knowing could answer from memory. It
// then confirms a stale claim for as long as the controller has not fenced it,
// which concerns answers without events only: an append has to be replicated.
func (l *Log) Confirm(ctx context.Context) error {
	if !l.standing {
		return fmt.Errorf("confirm the claim: %w", ErrSpent)
	}
	l.standing = false
	ctx, cancel := context.WithTimeout(ctx, l.cluster.opts.TransactionTimeout)
	defer cancel()
	if err := l.end(ctx); err != nil {
		return fmt.Errorf("confirm the claim: %w", inDoubt(err))
	}
	l.standing = true
	return nil
}

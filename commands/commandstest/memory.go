// Package commandstest has what tests of commands need: the log in memory with
// faults that can be switched on, and the contract that every journal.Log passes.
//
// Why a log in memory beside kfake: an Owner's tests run thousands of schedules
// of lost answers and take-overs, each in microseconds and without a port.
package commandstest

import (
	"maps"
	"slices"
	"sync"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// Memory stands for a broker: it keeps the records of all slots and decides who
// holds which. Its zero value is not ready; make one with NewMemory.
type Memory struct {
	mu         sync.Mutex
	generation string
	partitions map[domain.Partition]*partition
	claims     map[string]int // by slot: how often it was claimed
	faults     faults
	stats      Stats
}

// partition is one log. Offsets have holes as Kafka's have: every transaction
// takes one more offset for its marker.
type partition struct {
	records []domain.Recorded // committed, claims included
	end     int64
}

// Stats counts what reached the broker.
type Stats struct {
	Claims, Appends, Confirms int // successful or not
	Records                   int // events committed
}

// NewMemory is an empty broker.
func NewMemory() *Memory {
	return &Memory{
		generation: "memory",
		partitions: make(map[domain.Partition]*partition),
		claims:     make(map[string]int),
	}
}

// Log is a new handle to the right to append to a slot's partitions. Handles of
// one slot fence each other, as two processes do.
func (m *Memory) Log(slot string, partitions []domain.Partition) *MemoryLog {
	return &MemoryLog{memory: m, slot: slot, partitions: slices.Clone(partitions), next: make(map[domain.Partition]int64)}
}

// Records are the committed events of p, claims left out.
func (m *Memory) Records(p domain.Partition) []domain.Recorded {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.partition(p).records), func(r domain.Recorded) bool {
		_, claim := r.Event.(wire.WriterClaimed)
		return claim
	})
}

// Partitions are those that hold anything, claims included.
func (m *Memory) Partitions() []domain.Partition {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.partitions))
}

// Stats are the counts so far.
func (m *Memory) Stats() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stats
}

// partition is p's log, made when first asked for. m.mu must be held.
func (m *Memory) partition(p domain.Partition) *partition {
	if m.partitions[p] == nil {
		m.partitions[p] = &partition{}
	}
	return m.partitions[p]
}

// commit writes records to p as one transaction. m.mu must be held. A record
// that cannot be read back is a bug of the writer, and nothing is written.
func (m *Memory) commit(p domain.Partition, records []wire.Record) (first int64, err error) {
	log := m.partition(p)
	decoded := make([]domain.Recorded, len(records))
	for i, rec := range records {
		at := domain.Position{Partition: p, Generation: m.generation, Offset: log.end + int64(i)}
		if decoded[i], err = wire.Decode(rec, at); err != nil {
			return 0, err
		}
	}
	first = log.end
	log.records = append(log.records, decoded...)
	log.end += int64(len(records)) + 1
	return first, nil
}

// from are the committed records of p at and after offset. m.mu must be held.
func (m *Memory) from(p domain.Partition, offset int64) []domain.Recorded {
	all := m.partition(p).records
	at, _ := slices.BinarySearchFunc(all, offset, func(r domain.Recorded, o int64) int {
		return int(r.Position.Offset - o)
	})
	return slices.Clone(all[at:])
}

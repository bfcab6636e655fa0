package bench_test

import (
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/domain"
	"chartledger/domain/wire"
)

// transaction is how much is written at once, in bytes: as much as a batch may have.
const transaction = 800 << 10

// writer puts events into the log as an owner would, but large batches at once
// and without deciding anything.
type writer struct {
	b       *testing.B
	cluster *kafka.Cluster
	ends    map[domain.Partition]*end
	claim   func() wire.WriterClaimed
	at      time.Time
}

// end is the end of one partition.
type end struct {
	log     *kafka.Log
	chain   *wire.Chain
	records []wire.Record
	size    int
}

// writeMixed writes the mixed log, and answers how many events each partition has.
func writeMixed(b *testing.B, cluster *kafka.Cluster) map[domain.Partition]int64 {
	b.Helper()
	w := &writer{b: b, cluster: cluster, ends: map[domain.Partition]*end{}, claim: claim(), at: time.Now().UTC()}
	for n := range mixedRepos {
		mixedRepo(n, w.put)
	}
	count, total := map[domain.Partition]int64{}, int64(0)
	for p, e := range w.ends {
		w.flush(p, e)
		e.log.Close()
		count[p], total = e.chain.Seq, total+e.chain.Seq
	}
	if total != mixedEvents {
		b.Fatalf("the log has %d events, want %d", total, mixedEvents)
	}
	return count
}

// put adds an event to its partition's next transaction.
func (w *writer) put(topic domain.Topic, event domain.Event) {
	p := domain.Partition{Topic: topic}
	if topic == domain.AppEvents {
		p = kafka.AppPartition(event.PartitionKey())
	}
	e := w.open(p)
	w.at = w.at.Add(time.Millisecond)
	r := domain.Recorded{Event: event, Origin: domain.Origin{Actor: "operator"}, At: w.at,
		Position: domain.Position{Partition: p}, Epoch: e.chain.Epoch}
	r.Seq, r.Version = e.chain.Next(topic, event)
	record, err := wire.Encode(r)
	if err == nil {
		err = e.chain.Check(r)
	}
	if err != nil {
		w.b.Fatal(err)
	}
	e.records, e.size = append(e.records, record), e.size+record.Size()
	if e.size > transaction {
		w.flush(p, e)
	}
}

// open claims a partition when it gets its first event.
func (w *writer) open(p domain.Partition) *end {
	if e := w.ends[p]; e != nil {
		return e
	}
	e := &end{log: w.cluster.Log("fill."+p.String(), []domain.Partition{p}, w.claim), chain: &wire.Chain{}}
	if err := e.log.Claim(w.b.Context(), func(r domain.Recorded) error { return e.chain.Check(r) }); err != nil {
		w.b.Fatal(err)
	}
	w.ends[p] = e
	return e
}

func (w *writer) flush(p domain.Partition, e *end) {
	if len(e.records) == 0 {
		return
	}
	if _, err := e.log.Append(w.b.Context(), p, e.records); err != nil {
		w.b.Fatal(err)
	}
	e.records, e.size = e.records[:0], 0
}

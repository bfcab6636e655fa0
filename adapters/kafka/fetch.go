package kafka

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// How much one answer holds at most. A partition's share is over the largest
// batch (max.message.bytes), so that an answer always holds at least one.
const (
	fetchBytes          = 8 << 20
	fetchPartitionBytes = 4 << 20
	longPoll            = 250 * time.Millisecond
)

// want is a place to read on from.
type want struct {
	place
	partition domain.Partition
	offset    int64
}

// fetch asks a broker for what is committed at several places, and lets it wait
// while there is nothing.
func (l *link) fetch(ctx context.Context, wants []want, wait time.Duration) (*sarama.FetchResponse, error) {
	request := &sarama.FetchRequest{
		Version: 11, Isolation: sarama.ReadCommitted, SessionEpoch: -1,
		MinBytes: 1, MaxBytes: fetchBytes, MaxWaitTime: int32(wait / time.Millisecond),
	}
	for _, w := range wants {
		request.AddBlock(w.topic, w.partition.Number, w.offset, fetchPartitionBytes, w.epoch)
	}
	var answer *sarama.FetchResponse
	err := l.do(ctx, func(b *sarama.Broker) (err error) {
		answer, err = b.Fetch(request)
		return err
	})
	return answer, err
}

// found is one record as it was read.
type found struct {
	*sarama.Record
	offset int64
	at     time.Time
}

// committed are the records of an answer that are not of aborted transactions,
// and the offset to go on from: past control records and aborted ones too. A
// record that arrived cut off is left for the next answer.
func committed(block *sarama.FetchResponseBlock, from int64) (records []found, next int64) {
	next = from
	aborted := slices.SortedFunc(slices.Values(block.AbortedTransactions), func(a, b *sarama.AbortedTransaction) int {
		return cmp.Compare(a.FirstOffset, b.FirstOffset)
	})
	open := make(map[int64]bool) // producers whose transaction here was aborted
	for _, set := range block.RecordsSet {
		batch := set.RecordBatch
		if batch == nil || batch.PartialTrailingRecord {
			break
		}
		for len(aborted) > 0 && aborted[0].FirstOffset <= batch.LastOffset() {
			open[aborted[0].ProducerID] = true
			aborted = aborted[1:]
		}
		switch {
		case batch.Control:
			if isAbort(batch) {
				delete(open, batch.ProducerID)
			}
		case batch.IsTransactional && open[batch.ProducerID]:
		default:
			records = appendFrom(records, batch, from)
		}
		next = max(next, batch.LastOffset()+1)
	}
	return records, next
}

// cutOff says that not even the answer's first batch is whole. It happens to a
// partition that shared the answer with others; alone, its record is broken
// (sarama reports a record that ends too early as cut off).
func cutOff(block *sarama.FetchResponseBlock) bool {
	if len(block.RecordsSet) == 0 {
		return block.Partial
	}
	first := block.RecordsSet[0].RecordBatch
	return first == nil || first.PartialTrailingRecord
}

// isAbort says whether a control batch ends an aborted transaction: its key is a
// version and a type, and type 0 is abort.
func isAbort(batch *sarama.RecordBatch) bool {
	if len(batch.Records) == 0 || len(batch.Records[0].Key) < 4 {
		return false
	}
	key := batch.Records[0].Key
	return key[2] == 0 && key[3] == 0
}

// appendFrom adds the records of batch at and after from: a batch may begin
// before the offset that was asked for.
func appendFrom(records []found, batch *sarama.RecordBatch, from int64) []found {
	for _, r := range batch.Records {
		if offset := batch.FirstOffset + r.OffsetDelta; offset >= from {
			records = append(records, found{r, offset, batch.FirstTimestamp.Add(r.TimestampDelta)})
		}
	}
	return records
}

// decode is a record as the domain knows it.
func (f found) decode(p domain.Partition, generation string) (domain.Recorded, error) {
	rec := wire.Record{Key: f.Key, Value: f.Value, Time: f.at, Headers: make([]wire.Header, len(f.Headers))}
	for i, h := range f.Headers {
		rec.Headers[i] = wire.Header{Key: string(h.Key), Value: string(h.Value)}
	}
	r, err := wire.Decode(rec, domain.Position{Partition: p, Generation: generation, Offset: f.offset})
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return r, nil
}

// blockError is what a broker's answer for one partition means.
func blockError(block *sarama.FetchResponseBlock, w want) error {
	switch {
	case block == nil:
		return fmt.Errorf("read %s: %w", w.partition, sarama.ErrIncompleteResponse)
	case block.Err == sarama.ErrNoError:
		return nil
	case block.Err == sarama.ErrOffsetOutOfRange:
		return fmt.Errorf("read %s@%d: %w", w.partition, w.offset, ErrOffsetGone)
	}
	return fmt.Errorf("read %s@%d: %w", w.partition, w.offset, block.Err)
}

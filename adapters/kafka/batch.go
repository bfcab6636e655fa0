package kafka

import (
	"math"
	"time"

	"github.com/IBM/sarama"

	"chartledger/domain/wire"
)

// batchOf makes one record batch, with a handful of allocations for however many
// records: at 76 000 records a second with 15 headers each, one allocation a
// header would cost more than the rest.
func batchOf(records []wire.Record) *sarama.RecordBatch {
	count, size := sizes(records)
	arena := make([]byte, 0, size)
	rows := make([]sarama.Record, len(records))
	headers := make([]sarama.RecordHeader, count)
	pointers := make([]*sarama.RecordHeader, count)
	text := func(s string) []byte {
		from := len(arena)
		arena = append(arena, s...)
		return arena[from:len(arena):len(arena)]
	}
	b := &sarama.RecordBatch{
		Version: 2, IsTransactional: true, Codec: sarama.CompressionNone,
		LastOffsetDelta: int32(len(records) - 1), Records: make([]*sarama.Record, len(records)),
	}
	h := 0
	for i, r := range records {
		from := h
		for _, header := range r.Headers {
			headers[h] = sarama.RecordHeader{Key: text(header.Key), Value: text(header.Value)}
			pointers[h] = &headers[h]
			h++
		}
		rows[i] = sarama.Record{OffsetDelta: int64(i), Key: r.Key, Value: r.Value, Headers: pointers[from:h:h]}
		b.Records[i] = &rows[i]
	}
	stamp(b, records)
	return b
}

// sizes counts the headers of all records, and their bytes.
func sizes(records []wire.Record) (headers, size int) {
	for _, r := range records {
		headers += len(r.Headers)
		for _, h := range r.Headers {
			size += len(h.Key) + len(h.Value)
		}
	}
	return headers, size
}

// stamp sets the times: the batch's first, and each record's distance to it. The
// broker keeps milliseconds.
func stamp(b *sarama.RecordBatch, records []wire.Record) {
	b.FirstTimestamp = records[0].Time.Truncate(time.Millisecond)
	b.MaxTimestamp = b.FirstTimestamp
	for i, r := range records {
		at := r.Time.Truncate(time.Millisecond)
		b.Records[i].TimestampDelta = at.Sub(b.FirstTimestamp)
		if at.After(b.MaxTimestamp) {
			b.MaxTimestamp = at
		}
	}
}

// following is the sequence number after n records from seq. It wraps, at this
// pace after hours.
func following(seq int32, n int) int32 {
	return int32((int64(seq) + int64(n)) % (math.MaxInt32 + 1))
}

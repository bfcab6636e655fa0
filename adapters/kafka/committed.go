package kafka

import (
	"cmp"
	"slices"
	"time"

	"github.com/IBM/sarama"
)

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

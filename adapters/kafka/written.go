package kafka

import (
	"context"
	"slices"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// Written is a record as it is in the log, at its offset.
type Written struct {
	Offset int64
	wire.Record
}

// WrittenBatch is a batch with all of its records as they are in the log: claims
// included, and what a writer newer than this program put into the data.
type WrittenBatch struct {
	domain.Batch
	Written []Written
}

// FollowWritten is Follow for who shows the log itself. The same checks are made:
// it ends where the log is broken.
func (c *Cluster) FollowWritten(ctx context.Context, starts []Start, handle func(context.Context, WrittenBatch) error) error {
	return c.follow(ctx, starts, true, 0, handle)
}

// asWritten are the records of an answer as they are in the log.
func (c *cursor) asWritten(records []found) []Written {
	all := make([]Written, len(records))
	for i, f := range records {
		all[i] = Written{f.offset, c.record(f)}
		all[i].Headers = slices.Clone(all[i].Headers)
	}
	return all
}

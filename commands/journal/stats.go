package journal

import (
	"cmp"
	"sync/atomic"

	"chartledger/domain"
)

// Stats counts what an owner did since its start.
type Stats struct {
	Serving                                             bool
	Claims, Batches, Commands, Events, Unknown, Refused int64
	Doubts                                              map[Cause]int64 // Unknown, by cause
}

type stats struct {
	serving                                    atomic.Bool
	claims, batches, commands, events, refused atomic.Int64
	doubts                                     doubts
}

// Stats is safe to call at any time.
func (o *Owner[S]) Stats() Stats {
	by, unknown := o.stats.doubts.counts()
	return Stats{
		Serving: o.stats.serving.Load(), Claims: o.stats.claims.Load(),
		Batches: o.stats.batches.Load(), Commands: o.stats.commands.Load(),
		Events: o.stats.events.Load(), Unknown: unknown, Refused: o.stats.refused.Load(),
		Doubts: by,
	}
}

func cmpPartition(a, b domain.Partition) int {
	return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Number, b.Number))
}

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
}

type stats struct {
	serving                                             atomic.Bool
	claims, batches, commands, events, unknown, refused atomic.Int64
}

// Stats is safe to call at any time.
func (o *Owner[S]) Stats() Stats {
	return Stats{
		Serving: o.stats.serving.Load(), Claims: o.stats.claims.Load(),
		Batches: o.stats.batches.Load(), Commands: o.stats.commands.Load(),
		Events: o.stats.events.Load(), Unknown: o.stats.unknown.Load(), Refused: o.stats.refused.Load(),
	}
}

func cmpPartition(a, b domain.Partition) int {
	return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Number, b.Number))
}

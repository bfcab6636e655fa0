package journal

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"chartledger/domain"
)

// commit appends the batch and answers its commands. After anything but success
// or a definite refusal the batch is in doubt, and the claim is spent. In the model:
// advance and lost; the mutant GO_ON spends nothing.
func (o *Owner[S]) commit(ctx context.Context, b *batch[S]) {
	if len(b.commands) == 0 {
		o.undo.Commit()
		return
	}
	ctx, cancel := outlive(ctx, grace)
	defer cancel()
	first, err := o.append(ctx, b)
	switch {
	case err == nil:
		o.undo.Commit()
		o.confirmed(b, first)
	case errors.Is(err, ErrRefused):
		o.undo.Rollback()
		o.refused(b)
	default:
		o.undo.Rollback()
		o.stats.doubts.add(err)
		o.opts.Logger.Warn("the outcome of a commit is in doubt: claiming afresh",
			"partition", b.partition, "commands", len(b.commands), "cause", CauseOf(err), "error", err)
		o.doubt = &doubt[S]{batch: b.commands, partition: b.partition,
			epoch: o.chain(b.partition).Epoch, seq: b.firstSeq, records: len(b.records)}
	}
}

// grace is how long a commit may go on after the owner was told to end, so that
// its callers get their answer instead of a doubt.
const grace = 2 * time.Second

// outlive is ctx, but ends only grace after it.
func outlive(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() { stop(); cancel() }
}

func (o *Owner[S]) append(ctx context.Context, b *batch[S]) (int64, error) {
	if len(b.records) == 0 {
		return 0, o.log.Confirm(ctx)
	}
	return o.log.Append(ctx, b.partition, b.records)
}

// confirmed answers the commands of a batch that is in the log from offset first.
func (o *Owner[S]) confirmed(b *batch[S], first int64) {
	offset := first
	for _, p := range b.commands {
		for i := range p.receipt.Events {
			p.receipt.Events[i].Position.Offset = offset
			offset++
		}
	}
	if len(b.records) > 0 {
		end := o.ends[b.partition]
		end.Offset = offset
		o.ends[b.partition] = end
	}
	o.limit = min(o.limit*2, maxCommands)
	o.stats.batches.Add(1)
	o.stats.events.Add(int64(len(b.records)))
	o.answer(b.commands)
}

func (o *Owner[S]) answer(commands []*pending[S]) {
	end := o.end()
	for _, p := range commands {
		p.answer(end, nil)
	}
	o.stats.commands.Add(int64(len(commands)))
}

// end is where the slot's partitions end, in a stable order.
func (o *Owner[S]) end() []domain.Position {
	return slices.SortedFunc(maps.Values(o.ends), func(a, b domain.Position) int {
		return cmpPartition(a.Partition, b.Partition)
	})
}

// refused has the batch decided again in halves; a command refused alone learns it.
func (o *Owner[S]) refused(b *batch[S]) {
	o.stats.refused.Add(1)
	if len(b.commands) == 1 {
		b.commands[0].answer(nil, domain.Refuse(domain.TooLarge, "refused_by_log",
			"The event log does not take a change of this size."))
		return
	}
	o.limit = (len(b.commands) + 1) / 2
	o.backlog = append(b.commands, o.backlog...)
}

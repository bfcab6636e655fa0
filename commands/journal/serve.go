package journal

import (
	"context"
	"errors"
	"time"

	"chartledger/domain"
	"chartledger/domain/wire"
)

// maxBatch is the size of a batch in bytes at most, below the broker's
// message.max.bytes of 1 MiB with room for framing.
const maxBatch = 800 << 10

// serve decides batch after batch, until a commit is in doubt or ctx ends.
func (o *Owner[S]) serve(ctx context.Context) {
	for o.doubt == nil && ctx.Err() == nil {
		if !o.fill(ctx) {
			return
		}
		b := o.decide()
		o.last = len(b.commands)
		o.commit(ctx, b)
	}
}

// A transaction costs the broker about the same however much is in it. Callers who
// were answered together come again within a moment, but not at once: when the last
// batch had many, the next one waits for about as many.
const (
	many       = 8
	gatherTime = 2 * time.Millisecond
)

// fill waits for a command and takes all that are queued behind it.
func (o *Owner[S]) fill(ctx context.Context) bool {
	if len(o.backlog) == 0 {
		select {
		case p := <-o.queue:
			o.backlog = append(o.backlog, p)
		case <-ctx.Done():
			return false
		}
	}
	o.drain()
	if o.last >= many && len(o.backlog) < o.last {
		o.gather(ctx)
	}
	return true
}

// drain takes what is queued.
func (o *Owner[S]) drain() {
	for len(o.backlog) < o.limit {
		select {
		case p := <-o.queue:
			o.backlog = append(o.backlog, p)
		default:
			return
		}
	}
}

// gather waits for as many commands as came together the last time.
func (o *Owner[S]) gather(ctx context.Context) {
	late := time.NewTimer(gatherTime)
	defer late.Stop()
	for len(o.backlog) < min(o.last, o.limit) {
		select {
		case p := <-o.queue:
			o.backlog = append(o.backlog, p)
		case <-late.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// batch is a run of decided commands and the records they made.
type batch[S State] struct {
	partition domain.Partition
	commands  []*pending[S]
	records   []wire.Record
	size      int
	firstSeq  int64
}

// decide makes a batch of the longest run of commands of one partition, each
// decided on what the ones before it did. In the model: decide.
func (o *Owner[S]) decide() *batch[S] {
	o.undo.Begin()
	b := &batch[S]{partition: o.backlog[0].Partition}
	b.firstSeq = o.chain(b.partition).Seq + 1
	n := 0
	for _, p := range o.backlog {
		if p.Partition != b.partition || len(b.commands) == o.limit {
			break
		}
		if p.take() && !o.decideOne(b, p) {
			break // full: p comes with the next batch
		}
		n++
	}
	o.backlog = append(o.backlog[:0], o.backlog[n:]...)
	return b
}

// decideOne adds p to the batch, or says that it does not fit any more.
func (o *Owner[S]) decideOne(b *batch[S], p *pending[S]) bool {
	mark, records, size := o.undo.Mark(), len(b.records), b.size
	p.receipt.Events, p.err = o.record(b, p)
	full := b.size > maxBatch && len(b.commands) > 0
	if p.err != nil || full {
		o.undo.BackTo(mark)
		b.records, b.size = b.records[:records], size
	}
	if full && p.err == nil {
		return false
	}
	if p.err == nil && p.Answer != nil {
		p.Answer(o.state, p.receipt.Events)
	}
	b.commands = append(b.commands, p)
	return true
}

// record decides p, and encodes and folds its events: what is folded is what the
// record says, so that no reader can come to another state.
func (o *Owner[S]) record(b *batch[S], p *pending[S]) ([]domain.Recorded, error) {
	claim := o.stats.claims.Load()
	if p.receipt.Claim = claim; p.Claim != 0 && p.Claim != claim {
		return nil, errElsewhere()
	}
	now := o.opts.Clock().UTC()
	events, err := p.Decide(o.state, now)
	if err != nil {
		return nil, err
	}
	chain := o.chain(b.partition)
	recorded := make([]domain.Recorded, 0, len(events))
	for _, e := range events {
		r := domain.Recorded{Event: e, Origin: p.Origin, At: now, Epoch: chain.Epoch}
		r.Position = domain.Position{Partition: b.partition, Generation: o.ends[b.partition].Generation, Offset: -1}
		r.Seq, r.Version = chain.Next(b.partition.Topic, e)
		raw, err := wire.Encode(r)
		if err != nil {
			return nil, err
		}
		if r, err = wire.Decode(raw, r.Position); err != nil {
			return nil, err
		}
		if err := errors.Join(chain.Check(r), o.state.Fold(r)); err != nil {
			return nil, err
		}
		recorded = append(recorded, r)
		b.records = append(b.records, raw)
		b.size += raw.Size()
	}
	return recorded, nil
}

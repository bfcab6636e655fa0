package journal

import "chartledger/domain"

// doubt is a batch whose commit had no clear answer. It is all in the log or not
// at all; the fold of the next claim tells: nobody else writes with our epoch, so
// a record with that epoch and the batch's seq is the batch.
type doubt[S State] struct {
	batch     []*pending[S]
	partition domain.Partition
	epoch     int64
	seq       int64
	records   int
	seen      []domain.Recorded
}

// see takes note of a committed record. A nil doubt sees nothing.
func (d *doubt[S]) see(r domain.Recorded) {
	if d == nil || r.Position.Partition != d.partition || r.Epoch != d.epoch || r.Seq < d.seq {
		return
	}
	d.seen = append(d.seen, r)
}

// happened says whether all of the batch was seen.
func (d *doubt[S]) happened() bool { return d.records > 0 && len(d.seen) >= d.records }

// settle ends the doubt after a claim. If the batch happened its commands are
// answered, refusals included: they were decided while no newer owner was there.
// If not, nothing of it did or ever will, and it is decided afresh. In the model:
// settle.
func (o *Owner[S]) settle() {
	d := o.doubt
	switch {
	case d == nil:
	case d.happened():
		o.happened(d)
	default:
		o.doubt = nil
		o.backlog = append(d.batch, o.backlog...)
	}
}

// happened answers the commands of a batch that turned out to be in the log.
func (o *Owner[S]) happened(d *doubt[S]) {
	o.doubt = nil
	i := 0
	for _, p := range d.batch {
		i += copy(p.receipt.Events, d.seen[i:])
	}
	o.answer(d.batch)
}

package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chartledger/domain"
)

// Apply takes one record of the vault: sealed is nil when the secret was
// destroyed. caughtUp says that nothing is left to read for now. When there was
// nothing to read at all, it is called once with an empty id to say just that.
type Apply = func(id string, sealed []byte, at time.Time, caughtUp bool) error

// Follow folds the vault from its beginning until ctx ends, or apply fails, or
// the topic is not the one it was. That the brokers are away is no reason to end.
func (v *VaultStore) Follow(ctx context.Context, apply Apply) error {
	r := &vaultReader{cluster: v.cluster, apply: apply}
	defer r.close()
	backOff := movedPause
	for {
		err := r.step(ctx)
		var fatal stopped
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			backOff = movedPause
			continue
		case errors.As(err, &fatal):
			return fmt.Errorf("follow the vault: %w", fatal.error)
		}
		v.cluster.opts.Logger.Warn("the vault cannot be read, trying again", "error", err)
		r.close()
		if err := pause(ctx, backOff); err != nil {
			return err
		}
		backOff = min(2*backOff, maxBackOff)
	}
}

// stopped wraps what must end the reading.
type stopped struct{ error }

// vaultReader is the position in the vault.
type vaultReader struct {
	cluster  *Cluster
	apply    Apply
	link     *link // nil: look the leader up
	at       place
	next     int64
	caughtUp bool
}

// close makes the next step look the leader up again.
func (r *vaultReader) close() {
	if r.link != nil {
		r.link.close()
		r.link = nil
	}
}

// step reads one answer.
func (r *vaultReader) step(ctx context.Context) error {
	if err := r.locate(ctx); err != nil {
		return err
	}
	w := want{r.at, vaultPartition(), r.next}
	answer, err := r.link.fetch(ctx, []want{w}, longPoll)
	if err != nil {
		return err
	}
	block := answer.GetBlock(w.topic, w.partition.Number)
	if err := blockError(block, w); err != nil {
		if errors.Is(err, ErrOffsetGone) {
			return stopped{err}
		}
		return err
	}
	if cutOff(block) {
		return stopped{fmt.Errorf("%s@%d: %w", w.partition, w.offset, ErrBroken)}
	}
	records, next := committed(block, r.next)
	return r.take(records, next, block.LastStableOffset)
}

// take applies records. What was applied is not applied again.
func (r *vaultReader) take(records []found, next, stable int64) error {
	for i, f := range records {
		last := i == len(records)-1 && next >= stable
		if err := r.apply(string(f.Key), f.Value, f.at, last); err != nil {
			return stopped{err}
		}
		r.next, r.caughtUp = f.offset+1, last
	}
	r.next = next
	if r.next >= stable && !r.caughtUp {
		r.caughtUp = true
		if err := r.apply("", nil, time.Time{}, true); err != nil {
			return stopped{err}
		}
	}
	return nil
}

// locate finds the leader, unless it is known.
func (r *vaultReader) locate(ctx context.Context) error {
	if r.link != nil {
		return nil
	}
	at, err := r.cluster.place(ctx, domain.Partition{Topic: vaultTopic})
	if err != nil {
		return err
	}
	if r.at.generation != "" && r.at.generation != at.generation {
		return stopped{ErrGeneration}
	}
	r.at, r.link = at, r.cluster.link(at.address)
	return nil
}

package kafka

import (
	"context"
	"fmt"
	"time"

	"chartledger/domain"
)

// relocateAfter is how long a standby trusts what it knows of the leaders.
const relocateAfter = 5 * time.Second

// Read gives fold what is new, as journal.Log says: one answer of each leader. An
// older claim is over with it, so that nothing is appended on a state that another
// owner has gone past.
func (l *Log) Read(ctx context.Context, wait time.Duration, fold func(domain.Recorded) error) (caughtUp bool, err error) {
	l.standing = false
	if time.Since(l.located) > relocateAfter {
		if err := l.locate(ctx); err != nil {
			return false, fmt.Errorf("read %s: %w", l.id, err)
		}
	}
	caughtUp = true
	for _, wants := range l.byLeader() {
		up, err := l.readSome(ctx, wants, wait, fold)
		if err != nil {
			l.located = time.Time{} // they may be elsewhere
			return false, fmt.Errorf("read %s: %w", l.id, err)
		}
		caughtUp = caughtUp && up
	}
	return caughtUp, nil
}

// byLeader are the places to read on from, those of one leader together.
func (l *Log) byLeader() map[string][]want {
	leaders := make(map[string][]want)
	for _, p := range l.partitions {
		r := l.read[p]
		leaders[r.address] = append(leaders[r.address], want{r.place, p, r.next})
	}
	return leaders
}

// readSome folds one answer of one leader.
func (l *Log) readSome(ctx context.Context, wants []want, wait time.Duration, fold func(domain.Recorded) error) (caughtUp bool, err error) {
	answer, err := l.link(wants[0].address).fetch(ctx, wants, wait)
	if err != nil {
		return false, unreadable(err, wants)
	}
	caughtUp = true
	for _, w := range wants {
		block := answer.GetBlock(w.topic, w.partition.Number)
		if err := blockError(block, w); err != nil {
			return false, err
		}
		if cutOff(block) {
			caughtUp = false
			if len(wants) > 1 {
				continue // the others took the room: there is more next time
			}
			return false, fmt.Errorf("%s@%d: %w", w.partition, w.offset, ErrBroken)
		}
		r := l.read[w.partition]
		if err := r.fold(block, w.partition, theEnd, fold); err != nil {
			return false, err
		}
		caughtUp = caughtUp && r.next >= block.LastStableOffset
	}
	return caughtUp, nil
}

package indexing

import (
	"context"
	"time"
)

// Turn is one turn, until left. Its holder is one goroutine.
type Turn struct {
	turns *Turns
	wish  Wish
	held  bool // under the lock of turns
}

// Leave gives the turn to the next in line. It may be called again.
func (t *Turn) Leave() {
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	if t.held {
		t.held = false
		t.turns.give(t.wish)
	}
}

// lend gives the turn away while its holder waits for something else, unless as
// many are lent as there are turns: what a holder has in memory stays there.
func (t *Turn) lend() (lent bool) {
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	if !t.held || t.turns.lent == t.turns.o.Limit {
		return false
	}
	t.turns.lent++
	t.held = false
	t.turns.give(t.wish)
	return true
}

// reclaim waits for a turn again, before others of its owner.
func (t *Turn) reclaim(ctx context.Context) {
	wish := t.wish
	wish.Urgent = true
	_, err := t.turns.Take(ctx, wish)
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	t.turns.lent--
	t.held = err == nil
}

// forgo ends a loan without a turn.
func (t *Turn) forgo() {
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	t.turns.lent--
}

// TurnStats are how turns stand.
type TurnStats struct {
	Taken, Waiting int
	Oldest         time.Duration // how long the first of those who wait has waited
}

// Stats answers how the turns stand now.
func (t *Turns) Stats() TurnStats {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, now := TurnStats{Taken: t.taken, Waiting: t.waiting}, t.o.Clock()
	for _, who := range t.ring {
		for _, l := range who.lanes {
			for _, x := range l.line {
				s.Oldest = max(s.Oldest, now.Sub(x.since))
			}
		}
	}
	return s
}

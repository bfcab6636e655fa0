package turns

import (
	"context"
	"time"
)

// Turn is one turn, until left. Its holder is one goroutine.
type Turn struct {
	pool *Pool
	wish Wish
	held bool // under the lock of pool
}

// Of says whether it is a turn of p.
func (t *Turn) Of(p *Pool) bool { return t.pool == p }

// Leave gives the turn to the next in line. It may be called again.
func (t *Turn) Leave() {
	t.pool.mu.Lock()
	defer t.pool.mu.Unlock()
	if t.held {
		t.held = false
		t.pool.give(t.wish)
	}
}

// Lend gives the turn away while its holder waits for something else, unless as
// many are lent as there are turns: what a holder has in memory stays there.
func (t *Turn) Lend() (lent bool) {
	t.pool.mu.Lock()
	defer t.pool.mu.Unlock()
	if !t.held || t.pool.lent == t.pool.o.Limit {
		return false
	}
	t.pool.lent++
	t.held = false
	t.pool.give(t.wish)
	return true
}

// Reclaim waits for a turn again, before others of its owner.
func (t *Turn) Reclaim(ctx context.Context) {
	wish := t.wish
	wish.Urgent = true
	_, err := t.pool.Take(ctx, wish)
	t.pool.mu.Lock()
	defer t.pool.mu.Unlock()
	t.pool.lent--
	t.held = err == nil
}

// Forgo ends a loan without a turn.
func (t *Turn) Forgo() {
	t.pool.mu.Lock()
	defer t.pool.mu.Unlock()
	t.pool.lent--
}

// Stats are how turns stand.
type Stats struct {
	Taken, Waiting int
	Oldest         time.Duration // how long the first of those who wait has waited
}

// Stats answers how the turns stand now.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, now := Stats{Taken: p.taken, Waiting: p.waiting}, p.o.Clock()
	for _, who := range p.ring {
		for _, l := range who.lanes {
			for _, x := range l.line {
				s.Oldest = max(s.Oldest, now.Sub(x.since))
			}
		}
	}
	return s
}

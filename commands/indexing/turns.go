package indexing

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Turns shares out a bounded number of turns. Who has the fewest comes first, and the
// hosts of an owner come one after another; a host that has all it may have, or an
// owner who has more than a share while little is left, is passed over. So whoever
// waits for a slow host, or has very many repositories, delays nobody else.
type Turns struct {
	o TurnOptions

	mu      sync.Mutex
	taken   int
	lent    int
	waiting int
	hosts   map[string]int // turns of a host
	owners  map[string]*owner
	ring    []*owner // who wait, the next one first
}

// TurnOptions are the bounds. A zero PerHost or Share is no bound.
type TurnOptions struct {
	Limit   int // turns at once
	PerHost int // of them for one host
	// Share is what one owner has for sure. More she gets only while more than a
	// quarter of all is free: a turn may be held for minutes, and others may come.
	Share int
	Clock func() time.Time
}

// Wish is for a turn. An urgent one goes before its owner's others.
type Wish struct {
	Owner, Host string
	Urgent      bool
}

// NewTurns are all free.
func NewTurns(o TurnOptions) *Turns {
	if o.PerHost == 0 {
		o.PerHost = o.Limit
	}
	if o.Share == 0 {
		o.Share = o.Limit
	}
	return &Turns{o: o, hosts: make(map[string]int), owners: make(map[string]*owner)}
}

// Line puts a wish in line. start is called in a goroutine of its own when it is
// its turn, and has to leave it.
func (t *Turns) Line(w Wish, start func(*Turn)) *Waiting {
	t.mu.Lock()
	defer t.mu.Unlock()
	waiting := &Waiting{Wish: w, turns: t, since: t.o.Clock(), start: start}
	who := t.owner(w.Owner)
	if who.waiting == 0 {
		t.ring = append(t.ring, who)
	}
	who.line(waiting)
	t.waiting++
	t.grant()
	return waiting
}

// Take waits for a turn.
func (t *Turns) Take(ctx context.Context, w Wish) (*Turn, error) {
	granted := make(chan *Turn, 1)
	waiting := t.Line(w, func(turn *Turn) { granted <- turn })
	select {
	case turn := <-granted:
		return turn, nil
	case <-ctx.Done():
		if !waiting.Leave() {
			(<-granted).Leave()
		}
		return nil, context.Cause(ctx)
	}
}

func (t *Turns) owner(name string) *owner {
	who, ok := t.owners[name]
	if !ok {
		who = &owner{name: name}
		t.owners[name] = who
	}
	return who
}

// forget drops an owner who neither has nor wants anything.
func (t *Turns) forget(who *owner) {
	if who.taken == 0 && who.waiting == 0 {
		delete(t.owners, who.name)
	}
}

// grant starts whoever may start. The lock is held.
func (t *Turns) grant() {
	for t.taken < t.o.Limit {
		next := t.next()
		if next == nil {
			return
		}
		t.take(next.Wish)
		go next.start(&Turn{turns: t, wish: next.Wish, held: true})
	}
}

func (t *Turns) take(w Wish) {
	t.taken++
	t.hosts[w.Host]++
	t.owner(w.Owner).taken++
}

func (t *Turns) give(w Wish) {
	t.taken--
	if t.hosts[w.Host]--; t.hosts[w.Host] == 0 {
		delete(t.hosts, w.Host)
	}
	who := t.owners[w.Owner]
	who.taken--
	t.forget(who)
	t.grant()
}

// next takes the next wish that can be granted out of the line: nil if there is none.
// Of the owners who have the fewest turns it is the one who got none for the longest.
func (t *Turns) next() *Waiting {
	next, lane := -1, -1
	for i, who := range t.ring {
		if next >= 0 && who.taken >= t.ring[next].taken || who.taken >= t.o.Share && t.o.Limit-t.taken <= t.o.Limit/4 {
			continue
		}
		if l := who.free(t); l >= 0 {
			next, lane = i, l
		}
	}
	if next < 0 {
		return nil
	}
	who := t.ring[next]
	t.ring = slices.Delete(t.ring, next, next+1)
	x := who.first(lane)
	if who.waiting > 0 {
		t.ring = append(t.ring, who)
	}
	t.waiting--
	return x
}

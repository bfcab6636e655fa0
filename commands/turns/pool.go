// Package turns shares a bounded number of turns out fairly: among owners first, then
// among the hosts of each. It is what keeps whoever is slow, or wants very much, from
// delaying the others.
package turns

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Pool shares out a bounded number of turns. Who has the fewest comes first, and the
// hosts of an owner come one after another; a host that has all it may have, or an
// owner who has more than a share while little is left, is passed over. So whoever
// waits for a slow host, or has very many repositories, delays nobody else.
type Pool struct {
	o Options

	mu      sync.Mutex
	taken   int
	lent    int
	waiting int
	hosts   map[string]int // turns of a host
	owners  map[string]*owner
	ring    []*owner // who wait, the next one first
}

// Options are the bounds. A zero PerHost or Share is no bound.
type Options struct {
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

// New has them all free.
func New(o Options) *Pool {
	if o.PerHost == 0 {
		o.PerHost = o.Limit
	}
	if o.Share == 0 {
		o.Share = o.Limit
	}
	return &Pool{o: o, hosts: make(map[string]int), owners: make(map[string]*owner)}
}

// Line puts a wish in line. start is called in a goroutine of its own when it is
// its turn, and has to leave it.
func (p *Pool) Line(w Wish, start func(*Turn)) *Waiting {
	p.mu.Lock()
	defer p.mu.Unlock()
	waiting := &Waiting{Wish: w, pool: p, since: p.o.Clock(), start: start}
	who := p.owner(w.Owner)
	if who.waiting == 0 {
		p.ring = append(p.ring, who)
	}
	who.line(waiting)
	p.waiting++
	p.grant()
	return waiting
}

// Take waits for a turn.
func (p *Pool) Take(ctx context.Context, w Wish) (*Turn, error) {
	granted := make(chan *Turn, 1)
	waiting := p.Line(w, func(turn *Turn) { granted <- turn })
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

func (p *Pool) owner(name string) *owner {
	who, ok := p.owners[name]
	if !ok {
		who = &owner{name: name}
		p.owners[name] = who
	}
	return who
}

// forget drops an owner who neither has nor wants anything.
func (p *Pool) forget(who *owner) {
	if who.taken == 0 && who.waiting == 0 {
		delete(p.owners, who.name)
	}
}

// grant starts whoever may start. The lock is held.
func (p *Pool) grant() {
	for p.taken < p.o.Limit {
		next := p.next()
		if next == nil {
			return
		}
		p.take(next.Wish)
		go next.start(&Turn{pool: p, wish: next.Wish, held: true})
	}
}

func (p *Pool) take(w Wish) {
	p.taken++
	p.hosts[w.Host]++
	p.owner(w.Owner).taken++
}

func (p *Pool) give(w Wish) {
	p.taken--
	if p.hosts[w.Host]--; p.hosts[w.Host] == 0 {
		delete(p.hosts, w.Host)
	}
	who := p.owners[w.Owner]
	who.taken--
	p.forget(who)
	p.grant()
}

// next takes the next wish that can be granted out of the line: nil if there is none.
// Of the owners who have the fewest turns it is the one who got none for the longest.
func (p *Pool) next() *Waiting {
	next, lane := -1, -1
	for i, who := range p.ring {
		if next >= 0 && who.taken >= p.ring[next].taken || who.taken >= p.o.Share && p.o.Limit-p.taken <= p.o.Limit/4 {
			continue
		}
		if l := who.free(p); l >= 0 {
			next, lane = i, l
		}
	}
	if next < 0 {
		return nil
	}
	who := p.ring[next]
	p.ring = slices.Delete(p.ring, next, next+1)
	x := who.first(lane)
	if who.waiting > 0 {
		p.ring = append(p.ring, who)
	}
	p.waiting--
	return x
}

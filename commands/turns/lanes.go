package turns

import (
	"slices"
	"time"
)

// owner is someone who has turns or waits.
type owner struct {
	name    string
	taken   int
	waiting int
	lanes   []*lane // those that wait for one host each, the next one first
}

type lane struct {
	host string
	line []*Waiting
}

// Waiting is a wish in line.
type Waiting struct {
	Wish
	pool  *Pool
	since time.Time
	start func(*Turn)
}

// free is the owner's first lane whose host may have a turn; -1: none.
func (w *owner) free(p *Pool) int {
	return slices.IndexFunc(w.lanes, func(l *lane) bool { return p.hosts[l.host] < p.o.PerHost })
}

// first takes the first out of a lane, which then goes behind the others like it.
func (w *owner) first(i int) *Waiting {
	l := w.lanes[i]
	x := l.line[0]
	l.line = l.line[1:]
	w.lanes = slices.Delete(w.lanes, i, i+1)
	if len(l.line) > 0 {
		w.join(l)
	}
	w.waiting--
	return x
}

// join puts a lane behind the others, or behind the other urgent ones.
func (w *owner) join(l *lane) {
	i := len(w.lanes)
	if l.line[0].Urgent {
		if calm := slices.IndexFunc(w.lanes, func(l *lane) bool { return !l.line[0].Urgent }); calm >= 0 {
			i = calm
		}
	}
	w.lanes = slices.Insert(w.lanes, i, l)
}

func (w *owner) line(x *Waiting) {
	w.waiting++
	i := slices.IndexFunc(w.lanes, func(l *lane) bool { return l.host == x.Host })
	if i < 0 {
		w.join(&lane{host: x.Host, line: []*Waiting{x}})
		return
	}
	l := w.lanes[i]
	calm := slices.IndexFunc(l.line, func(y *Waiting) bool { return !y.Urgent })
	if !x.Urgent || calm < 0 {
		l.line = append(l.line, x)
		return
	}
	l.line = slices.Insert(l.line, calm, x)
	if calm == 0 { // the lane was not urgent before
		w.lanes = slices.Delete(w.lanes, i, i+1)
		w.join(l)
	}
}

func (w *owner) drop(x *Waiting) bool {
	for i, l := range w.lanes {
		if l.host != x.Host {
			continue
		}
		j := slices.Index(l.line, x)
		if j < 0 {
			return false
		}
		l.line = slices.Delete(l.line, j, j+1)
		if len(l.line) == 0 {
			w.lanes = slices.Delete(w.lanes, i, i+1)
		}
		w.waiting--
		return true
	}
	return false
}

// Leave takes the wish out of the line; false: it had its turn already.
func (x *Waiting) Leave() bool {
	p := x.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	who, ok := p.owners[x.Owner]
	if !ok || !who.drop(x) {
		return false
	}
	p.waiting--
	if who.waiting == 0 {
		p.ring = slices.DeleteFunc(p.ring, func(o *owner) bool { return o == who })
		p.forget(who)
	}
	return true
}

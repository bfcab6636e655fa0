// Package undo lets state be changed tentatively: a batch of commands is decided
// on top of each other, and taken back when its commit does not happen.
package undo

// Log remembers how to take back what was done since Begin. The zero Log, and a
// nil one, remember nothing: folding confirmed events costs no memory.
type Log struct {
	steps []func()
	open  bool
}

// Begin starts to remember.
func (l *Log) Begin() { l.open = true }

// Commit keeps what was done.
func (l *Log) Commit() { l.close() }

// Rollback takes back what was done since Begin.
func (l *Log) Rollback() {
	l.BackTo(0)
	l.close()
}

// Mark is a place to go BackTo.
func (l *Log) Mark() int { return len(l.steps) }

// BackTo takes back what was done since the mark, newest first.
func (l *Log) BackTo(mark int) {
	for i := len(l.steps) - 1; i >= mark; i-- {
		l.steps[i]()
	}
	clear(l.steps[mark:])
	l.steps = l.steps[:mark]
}

func (l *Log) close() {
	clear(l.steps)
	l.steps, l.open = l.steps[:0], false
}

// Do remembers a step of one's own.
func (l *Log) Do(back func()) {
	if l != nil && l.open {
		l.steps = append(l.steps, back)
	}
}

// Put sets m[k] to v.
func Put[K comparable, V any](l *Log, m map[K]V, k K, v V) {
	if l != nil && l.open {
		old, had := m[k]
		l.steps = append(l.steps, func() { restore(m, k, old, had) })
	}
	m[k] = v
}

// Delete removes m[k].
func Delete[K comparable, V any](l *Log, m map[K]V, k K) {
	if l != nil && l.open {
		old, had := m[k]
		l.steps = append(l.steps, func() { restore(m, k, old, had) })
	}
	delete(m, k)
}

// Set gives *p the value v.
func Set[T any](l *Log, p *T, v T) {
	if l != nil && l.open {
		old := *p
		l.steps = append(l.steps, func() { *p = old })
	}
	*p = v
}

func restore[K comparable, V any](m map[K]V, k K, old V, had bool) {
	if had {
		m[k] = old
	} else {
		delete(m, k)
	}
}

package publishing

import (
	"context"
	"sync"
)

// turns has one at a time write to a storage. Its zero value is ready.
type turns struct {
	mu     sync.Mutex
	places map[string]*turn
}

// turn is a place that somebody writes to or waits for.
type turn struct {
	taken chan struct{}
	users int
}

// take waits for the turn at a place; leave ends it.
func (t *turns) take(ctx context.Context, place string) (leave func(), err error) {
	mine := t.enter(place)
	select {
	case mine.taken <- struct{}{}:
		return func() { <-mine.taken; t.exit(place, mine) }, nil
	case <-ctx.Done():
		t.exit(place, mine)
		return nil, ctx.Err()
	}
}

func (t *turns) enter(place string) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.places == nil {
		t.places = make(map[string]*turn)
	}
	if t.places[place] == nil {
		t.places[place] = &turn{taken: make(chan struct{}, 1)}
	}
	t.places[place].users++
	return t.places[place]
}

func (t *turns) exit(place string, mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if mine.users--; mine.users == 0 {
		delete(t.places, place)
	}
}

package helmrepo

import (
	"context"
	"sync"
)

// hosts bounds how many fetches one host gets at once, so that many repositories
// of one site do not look like an attack on it.
type hosts struct {
	limit int
	mu    sync.Mutex
	slots map[string]*slots
}

// slots of one host; it is forgotten when nobody uses it.
type slots struct {
	free  chan struct{}
	users int
}

func newHosts(limit int) *hosts { return &hosts{limit: limit, slots: map[string]*slots{}} }

// enter waits for a slot of origin; leave gives it back.
func (h *hosts) enter(ctx context.Context, origin string) (leave func(), err error) {
	s := h.join(origin)
	select {
	case s.free <- struct{}{}:
		return sync.OnceFunc(func() {
			<-s.free
			h.part(origin, s)
		}), nil
	case <-ctx.Done():
		h.part(origin, s)
		return nil, context.Cause(ctx)
	}
}

func (h *hosts) join(origin string) *slots {
	h.mu.Lock()
	defer h.mu.Unlock()
	s, ok := h.slots[origin]
	if !ok {
		s = &slots{free: make(chan struct{}, h.limit)}
		h.slots[origin] = s
	}
	s.users++
	return s
}

func (h *hosts) part(origin string, s *slots) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.users--; s.users == 0 {
		delete(h.slots, origin)
	}
}

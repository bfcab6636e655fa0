package helmrepo

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// visitor is why a host is asked. A host has a line for each, so that users who validate
// or pull do not wait behind all syncs, nor syncs behind users who do nothing else.
type visitor int

const (
	syncing visitor = iota
	probing
	pulling
	visitors
)

// hosts bounds what one host is asked, so that many repositories of one site do not
// look like an attack on it: fetches at once, and requests in a second.
type hosts struct {
	limit int
	rate  rate.Limit
	burst int
	mu    sync.Mutex
	known map[string]*host
}

// host is one that is asked, or was lately.
type host struct {
	slots  chan struct{}
	syncs  chan struct{} // the slots that syncs and pulls may take: one is left for a probe
	bucket *rate.Limiter
	first  [visitors]chan struct{} // who is first in a line waits at the bucket
	users  int
}

func newHosts(limit, perSecond int) *hosts {
	h := &hosts{limit: limit, rate: rate.Inf, known: make(map[string]*host)}
	if perSecond > 0 {
		h.rate, h.burst = rate.Limit(perSecond), 2*perSecond
	}
	return h
}

// enter waits until origin may be asked; leave gives the slot back.
func (h *hosts) enter(ctx context.Context, origin string, v visitor) (leave func(), err error) {
	at := h.join(origin)
	taken := []chan struct{}{at.slots}
	if v != probing {
		taken = []chan struct{}{at.syncs, at.slots}
	}
	leave = sync.OnceFunc(func() {
		for _, slot := range taken {
			<-slot
		}
		h.part(origin, at)
	})
	for i, slot := range taken {
		if err := take(ctx, slot); err != nil {
			taken = taken[:i]
			leave()
			return nil, err
		}
	}
	if err := at.pace(ctx, v); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// pace waits until one more request may be sent to origin, which needs no slot: a
// redirect has led there.
func (h *hosts) pace(ctx context.Context, origin string, v visitor) error {
	at := h.join(origin)
	defer h.part(origin, at)
	return at.pace(ctx, v)
}

func (at *host) pace(ctx context.Context, v visitor) error {
	if err := take(ctx, at.first[v]); err != nil {
		return err
	}
	defer func() { <-at.first[v] }()
	err := at.bucket.Wait(ctx)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil: // it would take longer than the context has time
		return &errSlow{"This host is asked as often as it may be from here. Try again later."}
	}
	return nil
}

func take(ctx context.Context, slot chan struct{}) error {
	select {
	case slot <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (h *hosts) join(origin string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	at, ok := h.known[origin]
	if !ok {
		at = &host{
			slots: make(chan struct{}, h.limit), syncs: make(chan struct{}, max(1, h.limit-1)),
			bucket: rate.NewLimiter(h.rate, h.burst),
		}
		for v := range at.first {
			at.first[v] = make(chan struct{}, 1)
		}
		h.known[origin] = at
	}
	at.users++
	return at
}

func (h *hosts) part(origin string, at *host) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at.users--
	h.forget(origin, at)
}

// forget drops a host that nobody uses, once its bucket is as full as a new one.
func (h *hosts) forget(origin string, at *host) {
	if at.users > 0 || h.known[origin] != at {
		return
	}
	missing := float64(h.burst) - at.bucket.Tokens()
	if h.rate == rate.Inf || missing <= 0 {
		delete(h.known, origin)
		return
	}
	time.AfterFunc(time.Duration(missing/float64(h.rate)*float64(time.Second))+time.Millisecond, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.forget(origin, at)
	})
}

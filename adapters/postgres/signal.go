package postgres

import "sync"

// signal wakes everybody who waits. The zero signal is ready for use.
type signal struct {
	mu sync.Mutex
	c  chan struct{}
}

// next is closed by the next broadcast. Take it before looking at what may change.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c == nil {
		s.c = make(chan struct{})
	}
	return s.c
}

// broadcast wakes all who took next.
func (s *signal) broadcast() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.c != nil {
		close(s.c)
		s.c = nil
	}
}

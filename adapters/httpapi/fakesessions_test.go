package httpapi_test

import (
	"context"
	"sync"
	"time"

	"chartledger/commands"
)

// sessions keeps them in memory. It can be away.
type sessions struct {
	mu   sync.Mutex
	kept map[string]commands.Session
	away error
}

func (s *sessions) Begin(_ context.Context, n commands.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]commands.Session{}
	}
	s.kept[string(n.Hash)] = n
	return s.away
}

func (s *sessions) Find(_ context.Context, hash []byte) (commands.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.kept[string(hash)]; ok || s.away != nil {
		return n, s.away
	}
	return commands.Session{}, commands.ErrNoSession
}

func (s *sessions) Seen(_ context.Context, hash []byte, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.kept[string(hash)]
	n.SeenAt = at
	s.kept[string(hash)] = n
	return s.away
}

func (s *sessions) End(_ context.Context, hash []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, string(hash))
	return s.away
}

func (s *sessions) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = err
}

// all are those that are kept.
func (s *sessions) all() []commands.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []commands.Session
	for _, n := range s.kept {
		all = append(all, n)
	}
	return all
}

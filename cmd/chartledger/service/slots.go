package service

import (
	"context"
	"maps"
	"slices"
	"sync"

	"chartledger/adapters/kafka"
	"chartledger/commands/journal"
	"chartledger/domain"
)

// slots are the slots that this process has a part in, by name.
type slots struct {
	mu   sync.Mutex
	held map[string]func() journal.Stats
}

func newSlots() *slots { return &slots{held: make(map[string]func() journal.Stats)} }

// hold notes an owner; the answer forgets it.
func (s *slots) hold(name string, stats func() journal.Stats) (forget func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[name] = stats
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.held, name)
	}
}

// stats are what the owners did so far, by slot.
func (s *slots) stats() map[string]journal.Stats {
	s.mu.Lock()
	held := maps.Clone(s.held)
	s.mu.Unlock()
	all := make(map[string]journal.Stats, len(held))
	for name, stats := range held {
		all[name] = stats()
	}
	return all
}

// unserved are the slots that are this process's and not served yet, in order.
func (s *slots) unserved() []string {
	var names []string
	for name, stats := range s.stats() {
		if name != registrarSlot && !stats.Serving {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// seats are a process's seats of one role: with the embedded log all are its own
// for good, else a group shares them out.
type seats struct {
	members *kafka.Membership
	leave   context.CancelFunc
}

// seats joins the group that shares out slots by topic, unless nobody competes.
func (s *service) seats(topic domain.Topic, n int) seats {
	if s.alone() {
		return seats{leave: func() {}}
	}
	m := s.log.Membership(topic, n)
	ctx, leave := context.WithCancel(s.serving)
	s.part(ctx, "membership of "+string(topic), m.Run)
	return seats{m, leave}
}

// alone says that no other process can reach the log: its directory is locked.
func (s *service) alone() bool { return len(s.Config.Kafka) == 0 }

func (s seats) seat(n int32) journal.Seat {
	if s.members == nil {
		return journal.Alone()
	}
	return s.members.Seat(n)
}

// joined says whether the slots are shared out with this process.
func (s seats) joined() bool { return s.members == nil || s.members.Joined() }

package kafka

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/IBM/sarama"

	"chartledger/commands/journal"
)

// seat is one slot's place in a membership.
type seat struct {
	members *Membership

	mu       sync.Mutex
	term     *journal.Term
	over     context.CancelFunc
	released chan struct{}
	changed  chan struct{}
}

var _ journal.Seat = (*seat)(nil)

func newSeat(m *Membership) *seat { return &seat{members: m, changed: make(chan struct{})} }

// Term is the present term, as journal.Seat says.
func (s *seat) Term() (*journal.Term, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.term, s.changed
}

// begin starts a term, unless there is one that outlived its session.
func (s *seat) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.term != nil {
		return
	}
	ctx, over := context.WithCancel(context.Background())
	released := make(chan struct{})
	s.over, s.released = over, released
	s.set(&journal.Term{Context: ctx, Release: sync.OnceFunc(func() { close(released) })})
}

// lose ends the term, if there is one: another process has the slot by now.
func (s *seat) lose() (released <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.term == nil {
		return nil
	}
	s.set(nil)
	s.over()
	return s.released
}

// end ends the term, and returns when its owner has stopped, or does not.
func (s *seat) end() {
	released := s.lose()
	if released == nil {
		return
	}
	select {
	case <-released:
	case <-time.After(releaseTime):
	}
}

// set changes the term. s.mu must be held.
func (s *seat) set(t *journal.Term) {
	s.term = t
	close(s.changed)
	s.changed = make(chan struct{})
}

// Check sends a heartbeat of our own, as the member and of the generation that we
// are of now, since sarama tells of none of its own. It says that we are a member;
// that the slot is ours, the term's context says.
func (s *seat) Check(ctx context.Context) error {
	session := s.members.session.Load()
	if session == nil || s.members.leaving() {
		return journal.ErrNotOurs
	}
	code, err := s.members.heartbeat(ctx, session)
	if err != nil {
		return err
	}
	switch {
	case errors.Is(code, sarama.ErrNoError):
		return nil
	case errors.Is(code, sarama.ErrRebalanceInProgress):
		// We are of the newest generation: the next one is not made, so nobody else
		// was given the slot yet.
		return nil
	case errors.Is(code, sarama.ErrUnknownMemberId), errors.Is(code, sarama.ErrIllegalGeneration):
		return fmt.Errorf("%w: %w", journal.ErrNotOurs, code)
	}
	return fmt.Errorf("check the membership of %s: %w", s.members.group, code)
}

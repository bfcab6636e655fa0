package kafka

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/IBM/sarama"

	"chartledger/commands/journal"
	"chartledger/domain"
)

// The topics that slots are shared out by: as many partitions as there are slots,
// and nothing in them. A consumer group assigns each partition to one member.
const (
	RegistrarSlots domain.Topic = "chartledger.registrar"
	IndexerSlots   domain.Topic = "chartledger.indexers"
)

// Why a group only says who should own: it learns late that a member is gone, and
// a member learns late that it was thrown out. What must hold holds by fencing.
// Why cooperative: the owners that keep their slots go on during a rebalance, and
// one that gives a slot up has released it before another is told to take it. Why
// not static members: they send no LeaveGroup, and a SIGTERM would cost the
// session time-out.
const (
	heartbeatEvery = 200 * time.Millisecond
	rejoinPause    = 100 * time.Millisecond
	assignmentPoll = 20 * time.Millisecond // how long the end of a claim waits for a fetch
	// releaseTime is how long an owner may take to finish a commit under way.
	releaseTime = 3 * time.Second
)

// Membership is this process's part in sharing out the slots of one role.
type Membership struct {
	cluster *Cluster
	topic   domain.Topic
	group   string
	seats   []*seat
	// session is the group session, nil while there is none.
	session atomic.Pointer[session]
	life    atomic.Pointer[context.Context] // of Run
	left    chan struct{}                   // closed when Run has ended
}

type session struct{ sarama.ConsumerGroupSession }

// Membership shares out as many slots by topic. Run joins.
func (c *Cluster) Membership(topic domain.Topic, slots int) *Membership {
	m := &Membership{cluster: c, topic: topic, group: c.name(topic), left: make(chan struct{})}
	for range slots {
		m.seats = append(m.seats, newSeat(m))
	}
	return m
}

// Seat says when the slot is this process's to own.
func (m *Membership) Seat(slot int32) journal.Seat { return m.seats[slot] }

// Joined says whether the process is a member now, whatever it was given.
func (m *Membership) Joined() bool { return m.session.Load() != nil }

// Run is a member until ctx ends, and then leaves at once, so that others take
// over. The terms of the seats do not end with that: until another process fences
// it, an owner may go on with the commands that it has.
//
// Over the loss of all connections it stays the same member: as another one it
// would wait, with all the others, until the session of its former self has ended.
func (m *Membership) Run(ctx context.Context) error {
	m.life.Store(&ctx)
	defer close(m.left)
	var group sarama.ConsumerGroup
	defer func() {
		if group != nil {
			_ = group.Close() // it leaves; a group that cannot be told finds out by itself
		}
	}()
	for backOff := rejoinPause; ctx.Err() == nil; backOff = min(2*backOff, maxBackOff) {
		began := time.Now()
		err := m.join(ctx, &group)
		if time.Since(began) > maxBackOff {
			backOff = rejoinPause // it was a member for a while
		}
		if err != nil && ctx.Err() == nil {
			m.cluster.opts.Logger.Warn("cannot join the group that shares out slots, trying again", "group", m.group, "error", err)
		}
		_ = pause(ctx, backOff)
	}
	return nil
}

// leaving says whether Run was told to end.
func (m *Membership) leaving() bool {
	life := m.life.Load()
	return life != nil && (*life).Err() != nil
}

// join is one session, until ctx ends or the group throws us out. It opens the
// group the first time.
func (m *Membership) join(ctx context.Context, group *sarama.ConsumerGroup) error {
	if *group == nil {
		config, err := m.config()
		if err != nil {
			return err
		}
		if *group, err = sarama.NewConsumerGroup(m.cluster.opts.Brokers, m.group, config); err != nil {
			*group = nil // not a nil pointer in an interface
			return fmt.Errorf("join %s: %w", m.group, err)
		}
	}
	if err := (*group).Consume(ctx, []string{m.cluster.name(m.topic)}, m); err != nil {
		return fmt.Errorf("join %s: %w", m.group, err)
	}
	return nil
}

func (m *Membership) config() (*sarama.Config, error) {
	c := *m.cluster.config
	c.Consumer.Group.Session.Timeout = m.cluster.opts.SessionTimeout
	c.Consumer.Group.Heartbeat.Interval = heartbeatEvery
	c.Consumer.Group.Rebalance.Timeout = m.cluster.opts.SessionTimeout + releaseTime
	c.Consumer.Group.Rebalance.Retry.Backoff = rejoinPause
	c.Consumer.Group.Rebalance.GroupStrategies = []sarama.BalanceStrategy{sarama.NewBalanceStrategyCooperativeSticky()}
	c.Consumer.Offsets.AutoCommit.Enable = false
	// A JoinGroup is answered when all have come, or are known to be gone.
	c.Net.ReadTimeout = c.Consumer.Group.Rebalance.Timeout + m.cluster.opts.RequestTimeout
	c.Consumer.MaxWaitTime = assignmentPoll
	c.Consumer.Return.Errors = false // there is nothing to consume
	return &c, c.Validate()
}

// Setup is sarama's: the process is a member. It may have been one before, and have
// lost the session with its coordinator; the terms of then that are no longer its
// own end here.
func (m *Membership) Setup(s sarama.ConsumerGroupSession) error {
	m.session.Store(&session{s})
	ours := s.Claims()[m.cluster.name(m.topic)]
	for n, seat := range m.seats {
		if !slices.Contains(ours, int32(n)) {
			seat.lose()
		}
	}
	return nil
}

// Cleanup is sarama's: the process is no member any more.
func (m *Membership) Cleanup(sarama.ConsumerGroupSession) error {
	m.session.Store(nil)
	return nil
}

// ConsumeClaim is sarama's: it holds a slot's term until the slot is revoked. That
// the session ends is no reason to stop: the coordinator may be away while all else
// is well, and whoever is given the slot meanwhile fences us.
func (m *Membership) ConsumeClaim(s sarama.ConsumerGroupSession, c sarama.ConsumerGroupClaim) error {
	seat := m.seats[c.Partition()]
	seat.begin()
	for open := true; open; {
		select {
		case _, open = <-c.Messages():
		case <-s.Context().Done():
			return nil
		}
	}
	if s.Context().Err() == nil {
		seat.end()
	}
	return nil
}

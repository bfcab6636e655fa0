package kafka_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/commands/journal"
)

// member is a process's membership that a test can end.
type member struct {
	*kafka.Membership
	t     *testing.T
	slots int32
	stop  func() // leaves, and returns when it has
}

func (b bed) join(t *testing.T, slots int32, change ...func(*kafka.Options)) *member {
	t.Helper()
	topic := kafka.RegistrarSlots
	if slots > 1 {
		topic = kafka.IndexerSlots
	}
	m := &member{Membership: reach(t, b, change...).Membership(topic, int(slots)), t: t, slots: slots}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = m.Run(ctx) })
	m.stop = func() { cancel(); running.Wait() }
	t.Cleanup(m.stop)
	return m
}

// terms are the slots that the member has, and their terms.
func (m *member) terms() map[int32]*journal.Term {
	terms := make(map[int32]*journal.Term)
	for n := range m.slots {
		if term, _ := m.Seat(n).Term(); term != nil {
			terms[n] = term
		}
	}
	return terms
}

// until waits until the condition holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick, late := time.NewTicker(5*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("it never came to this: %s", what)
		}
	}
}

func (m *member) has(n int) func() bool { return func() bool { return len(m.terms()) == n } }

func TestASlotHasOneOwnerAndPassesOnWhenItLeaves(t *testing.T) {
	t.Parallel()

	b := open(t, kafkatest.Apache(t))
	first := b.join(t, 1)
	until(t, "the first member has the slot", first.has(1))
	if err := first.Seat(0).Check(t.Context()); err != nil {
		t.Errorf("check of the owner: %v", err)
	}
	second := b.join(t, 1)
	until(t, "the second is a member", second.Joined)
	if n := len(second.terms()); n != 0 {
		t.Errorf("the second has %d slots too", n)
	}
	if err := second.Seat(0).Check(t.Context()); err != nil {
		t.Errorf("check of a member: %v", err) // it has no term, which says enough
	}
	left := time.Now()
	go first.stop()
	until(t, "the second member has the slot", second.has(1))
	t.Logf("it had the slot %v after the first began to leave", time.Since(left).Round(time.Millisecond))
	term := first.terms()[0]
	if term == nil || term.Err() != nil {
		t.Error("leaving ended the term: its owner could not go on until it is fenced")
	}
	if err := first.Seat(0).Check(t.Context()); !errors.Is(err, journal.ErrNotOurs) {
		t.Errorf("check after leaving: got %v, want %v", err, journal.ErrNotOurs)
	}
	if n, err := first.Others(t.Context()); err != nil || n != 1 {
		t.Errorf("others: got %d, %v, want 1", n, err)
	}
}

// A slot is not given on before its owner has stopped.
func TestARevokedSlotIsReleasedFirst(t *testing.T) {
	t.Parallel()

	b := open(t, kafkatest.Apache(t))
	first := b.join(t, kafka.AppPartitions)
	until(t, "the first has all slots", first.has(kafka.AppPartitions))
	before := first.terms()
	second := b.join(t, kafka.AppPartitions)
	until(t, "the first is to give half away", func() bool { return len(first.terms()) < kafka.AppPartitions })
	if n := len(second.terms()); n != 0 {
		t.Errorf("the second has %d slots before the first released one", n)
	}
	ended := 0
	for n, term := range before {
		if _, kept := first.terms()[n]; kept {
			if term.Err() != nil {
				t.Errorf("the term of slot %d, which stays, was interrupted", n)
			}
			continue
		}
		if <-term.Done(); len(second.terms()) != 0 {
			t.Error("the second has a slot before all are released")
		}
		ended++
	}
	for _, term := range before {
		term.Release()
	}
	until(t, "the second has the rest", func() bool { return len(first.terms())+len(second.terms()) == kafka.AppPartitions })
	t.Logf("%d slots moved", ended)
}

// A member that is cut off from the brokers loses its slots after the session
// time-out, and knows it as soon as it is back.
func TestAMemberThatIsCutOffLosesItsSlots(t *testing.T) {
	t.Parallel()

	b := open(t, kafkatest.Apache(t))
	var cut cutter
	short := func(o *kafka.Options) { o.SessionTimeout = time.Second }
	first := b.join(t, 1, short, func(o *kafka.Options) { o.Dial = cut.dial })
	until(t, "the first has the slot", first.has(1))
	second := b.join(t, 1, short)
	until(t, "the second is a member", second.Joined)
	cut.set(true)
	until(t, "the second has the slot", second.has(1))
	cut.set(false)
	until(t, "the first is a member again, without the slot", func() bool { return first.Joined() && len(first.terms()) == 0 })
	if len(second.terms()) != 1 {
		t.Error("the slot went back")
	}
}

// A member dies and its replacement comes at once. The group waits for the dead one
// until its session ends; who keeps its slots is not interrupted by that.
func TestARebalanceThatWaitsForADeadMemberInterruptsNobody(t *testing.T) {
	t.Parallel()

	b := open(t, kafkatest.Apache(t))
	survivor := b.join(t, kafka.AppPartitions)
	until(t, "the survivor has all slots", survivor.has(kafka.AppPartitions))
	var cut cutter
	victim := b.join(t, kafka.AppPartitions, func(o *kafka.Options) { o.Dial = cut.dial })
	for _, term := range survivor.terms() {
		term.Release()
	}
	until(t, "the victim has its share", func() bool {
		return len(victim.terms()) > 0 && len(survivor.terms())+len(victim.terms()) == kafka.AppPartitions
	})
	kept := survivor.terms()
	cut.set(true)
	heir := b.join(t, kafka.AppPartitions)
	until(t, "the dead member's slots are given out", func() bool { return len(heir.terms()) > 0 })
	for n, term := range kept {
		if term.Err() != nil {
			t.Errorf("the term of slot %d was interrupted", n)
		}
	}
}

// A member whose connections are cut for a moment is known again when it is back:
// nobody waits until the session of its former self has ended.
func TestAMemberThatWasCutOffForAMomentIsKnownAgain(t *testing.T) {
	t.Parallel()

	b := open(t, kafkatest.Apache(t))
	var cut cutter
	long := func(o *kafka.Options) { o.SessionTimeout = 15 * time.Second }
	first := b.join(t, 1, long, func(o *kafka.Options) { o.Dial = cut.dial })
	until(t, "the first has the slot", first.has(1))
	second := b.join(t, 1, long)
	until(t, "the second is a member", second.Joined)
	began, term := time.Now(), first.terms()[0]
	cut.set(true)
	until(t, "the first knows that it was cut off", func() bool { return !first.Joined() })
	if term.Err() != nil {
		t.Error("its term ended although nobody else was given the slot")
	}
	until(t, "it tried in vain to say anything", func() bool { return cut.refusals() > 6 })
	cut.set(false)
	until(t, "it is a member again, and one of them has the slot", func() bool {
		return first.Joined() && len(first.terms())+len(second.terms()) == 1
	})
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it was no member for %v", took)
	}
}

// cutter cuts and refuses connections.
type cutter struct {
	mu    sync.Mutex
	isCut bool
	// refused counts connections.
	refused int
	conns   []net.Conn
}

func (c *cutter) refusals() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

func (c *cutter) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isCut && err == nil {
		_ = conn.Close()
		c.refused++
		return nil, errors.New("cut off")
	}
	c.conns = append(c.conns, conn)
	return conn, err
}

func (c *cutter) set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isCut = cut; !cut {
		return
	}
	for _, conn := range c.conns {
		if conn != nil {
			_ = conn.Close()
		}
	}
	c.conns = nil
}

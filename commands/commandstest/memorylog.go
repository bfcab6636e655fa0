package commandstest

import (
	"context"
	"fmt"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/wire"
)

var _ journal.Log = (*MemoryLog)(nil)

// MemoryLog is a journal.Log on a Memory.
type MemoryLog struct {
	memory     *Memory
	slot       string
	partitions []domain.Partition
	next       map[domain.Partition]int64
	claim      int // the number of our claim; 0 when it is spent
}

// Claim fences the slot's earlier handles and folds what is new.
func (l *MemoryLog) Claim(ctx context.Context, fold func(domain.Recorded) error) error {
	l.claim = 0
	fresh, claim, err := l.take(ctx)
	if err != nil {
		return fmt.Errorf("claim %s: %w", l.slot, err)
	}
	if err := l.give(fresh, fold); err != nil {
		return err
	}
	l.claim = claim
	return nil
}

// give folds records and remembers how far.
func (l *MemoryLog) give(fresh []domain.Recorded, fold func(domain.Recorded) error) error {
	for _, r := range fresh {
		if err := fold(r); err != nil {
			return fmt.Errorf("fold %s@%d: %w", r.Position.Partition, r.Position.Offset, err)
		}
		l.next[r.Position.Partition] = r.Position.Offset + 1
	}
	return nil
}

// Read folds what is new, and waits once if nothing is.
func (l *MemoryLog) Read(ctx context.Context, wait time.Duration, fold func(domain.Recorded) error) (bool, error) {
	l.claim = 0
	fresh, err := l.fresh(ctx)
	if err == nil && len(fresh) == 0 && wait > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		fresh, err = l.fresh(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("read %s: %w", l.slot, err)
	}
	return true, l.give(fresh, fold)
}

func (l *MemoryLog) fresh(ctx context.Context) (fresh []domain.Recorded, err error) {
	l.memory.mu.Lock()
	defer l.memory.mu.Unlock()
	if err := l.memory.reachable(ctx); err != nil {
		return nil, err
	}
	for _, p := range l.partitions {
		fresh = append(fresh, l.memory.from(p, l.next[p])...)
	}
	return fresh, nil
}

// take writes the barriers and answers what was not folded yet.
func (l *MemoryLog) take(ctx context.Context) (fresh []domain.Recorded, claim int, err error) {
	m := l.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.Claims++
	if err := m.reachable(ctx); err != nil {
		return nil, 0, err
	}
	m.claims[l.slot]++
	claim = m.claims[l.slot]
	barrier := wire.WriterClaimed{Owner: fmt.Sprintf("%s-%d", l.slot, claim)}
	for _, p := range l.partitions {
		if _, err := m.commit(p, []wire.Record{wire.EncodeClaim(p.Topic, barrier, time.Unix(0, 0))}); err != nil {
			return nil, 0, err
		}
		fresh = append(fresh, m.from(p, l.next[p])...)
	}
	return fresh, claim, nil
}

// Append commits records as one transaction, unless a fault is switched on.
func (l *MemoryLog) Append(ctx context.Context, p domain.Partition, records []wire.Record) (int64, error) {
	m := l.memory
	m.wait(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.Appends++
	if err := l.check(ctx); err != nil {
		return 0, fmt.Errorf("append to %s: %w", p, err)
	}
	if err := m.faults.refuse(records); err != nil {
		return 0, err
	}
	lost, committed := m.faults.lose()
	if lost {
		l.claim = 0
	}
	if lost && !committed {
		return 0, fmt.Errorf("append to %s: %w", p, ErrLost)
	}
	first, err := m.commit(p, records)
	if err != nil {
		return 0, err
	}
	m.stats.Records += len(records)
	if lost {
		return 0, fmt.Errorf("append to %s: %w", p, ErrLost)
	}
	l.next[p] = first + int64(len(records))
	return first, nil
}

// Confirm says whether the claim still stands.
func (l *MemoryLog) Confirm(ctx context.Context) error {
	m := l.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stats.Confirms++
	if err := l.check(ctx); err != nil {
		return fmt.Errorf("confirm %s: %w", l.slot, err)
	}
	return nil
}

// check spends the claim unless the broker is there and the claim is the newest.
// m.mu must be held.
func (l *MemoryLog) check(ctx context.Context) error {
	if l.claim == 0 {
		return ErrSpent
	}
	err := l.memory.reachable(ctx)
	if err == nil && l.memory.claims[l.slot] != l.claim {
		err = ErrFenced
	}
	if err != nil {
		l.claim = 0
	}
	return err
}

// reachable says whether a request gets through. m.mu must be held.
func (m *Memory) reachable(ctx context.Context) error {
	if m.faults.down {
		return ErrDown
	}
	return ctx.Err()
}

// wait stays until appends are no longer held.
func (m *Memory) wait(ctx context.Context) {
	m.mu.Lock()
	hold, held := m.faults.hold, m.faults.held
	m.mu.Unlock()
	if hold == nil {
		return
	}
	select {
	case held <- struct{}{}:
	default:
	}
	select {
	case <-hold:
	case <-ctx.Done():
	}
}

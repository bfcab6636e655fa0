package commandstest

import (
	"errors"
	"fmt"

	"chartledger/commands/journal"
	"chartledger/domain/wire"
)

// ErrLost is the answer to a request whose real answer was lost.
var ErrLost = errors.New("the answer was lost")

// ErrDown is the answer while the broker is away.
var ErrDown = errors.New("the broker is away")

// ErrSpent is the answer to a handle that must claim first.
var ErrSpent = errors.New("the claim is spent")

// ErrFenced is the answer to a handle whose slot another one has claimed. Like
// the real log's it says so when asked for its cause.
var ErrFenced error = fenced{}

type fenced struct{}

// Error says what happened.
func (fenced) Error() string { return "another owner has claimed the slot" }

// Cause is that the claim was lost to another owner.
func (fenced) Cause() journal.Cause { return journal.Fenced }

// faults are those that are switched on.
type faults struct {
	losses []bool // of the next Appends: was it committed before the answer was lost
	limit  int
	down   bool
	hold   chan struct{}
	held   chan struct{}
}

// LoseAnswer makes the next Append answer ErrLost: committed says whether its
// records are in the log all the same. Asked again, it is the one after that.
func (m *Memory) LoseAnswer(committed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults.losses = append(m.faults.losses, committed)
}

// RefuseOver makes the broker refuse every batch of more than limit bytes (keys,
// values and headers). 0 is no limit.
func (m *Memory) RefuseOver(limit int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults.limit = limit
}

// SetDown takes the broker away, or brings it back.
func (m *Memory) SetDown(down bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults.down = down
}

// Hold makes Appends wait until release is called. Each that has begun to wait
// puts a value into waiting, so that a test can queue commands behind it.
func (m *Memory) Hold() (waiting <-chan struct{}, release func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	hold := make(chan struct{})
	m.faults.hold, m.faults.held = hold, make(chan struct{}, 64)
	return m.faults.held, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.faults.hold == hold {
			m.faults.hold, m.faults.held = nil, nil
		}
		close(hold)
	}
}

// lose takes the next planned loss. m.mu must be held.
func (f *faults) lose() (lost, committed bool) {
	if len(f.losses) == 0 {
		return false, false
	}
	committed, f.losses = f.losses[0], f.losses[1:]
	return true, committed
}

// refuse says whether a batch is over the limit. m.mu must be held.
func (f *faults) refuse(records []wire.Record) error {
	size := 0
	for _, r := range records {
		size += len(r.Key) + len(r.Value)
		for _, h := range r.Headers {
			size += len(h.Key) + len(h.Value)
		}
	}
	if f.limit == 0 || size <= f.limit {
		return nil
	}
	return fmt.Errorf("append %d bytes: %w", size, journal.ErrRefused)
}

package service

import (
	"errors"
	"maps"
	"slices"
	"sync"

	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres"
	"chartledger/commands/journal"
)

// health is what is known to be wrong, and what is only a warning. A part that
// stopped on a broken log stays stopped: readiness turns red and says where, while
// everything that can still answer answers.
type health struct {
	mu       sync.Mutex
	broken   map[string]error
	warnings []string
}

func newHealth() *health { return &health{broken: make(map[string]error)} }

// fail notes that a part has stopped.
func (h *health) fail(part string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken[part] = err
}

// well notes that a part runs again.
func (h *health) well(part string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.broken, part)
}

// set notes how a part is: err, or well again.
func (h *health) set(part string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if delete(h.broken, part); err != nil {
		h.broken[part] = err
	}
}

func (h *health) warn(ws []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.warnings = append(h.warnings, ws...)
}

// parts are the broken parts, by name.
func (h *health) parts() map[string]error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.broken)
}

func (h *health) notes() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.warnings)
}

// beyondRepair says that trying again would meet the same: the log or the read
// models are not what they should be, and only an operator can say what shall be.
func beyondRepair(err error) bool {
	for _, end := range []error{
		journal.ErrBroken, kafka.ErrClosed,
		postgres.ErrNoPosition, postgres.ErrOtherGeneration, postgres.ErrBrokenChain,
	} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

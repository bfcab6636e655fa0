package service

import (
	"maps"
	"slices"
	"sync"
)

// health is what is known to be wrong for good, and what is only a warning.
// A part that stopped on a broken log stays stopped: readiness turns red and says
// where, while everything that can still answer answers.
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

package commands

import (
	"sync"

	"chartledger/domain"
)

// Whereabouts knows which process decides: the one whose barrier is the newest in
// the log. Its zero value knows nothing yet.
type Whereabouts struct {
	mu      sync.Mutex
	address string
	moved   chan struct{}
}

// Apply takes in what a batch of access-events says about claims.
func (w *Whereabouts) Apply(b domain.Batch) {
	if b.Claimed == "" {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.address == b.Claimed {
		return // it claimed again
	}
	w.address = b.Claimed
	if w.moved != nil {
		close(w.moved)
		w.moved = nil
	}
}

// Registrar is the internal address of the process that decides, "" if none has
// claimed yet, and a channel that is closed when another one claims.
func (w *Whereabouts) Registrar() (address string, moved <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.moved == nil {
		w.moved = make(chan struct{})
	}
	return w.address, w.moved
}

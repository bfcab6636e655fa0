package commandstest

import (
	"context"
	"testing"
	"time"
)

// read reads until n records were folded: those of the last transaction come when
// the broker has written its markers.
func (h *handle) read(n int) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 10*time.Second)
	defer cancel()
	for len(h.folded) < n {
		if _, err := h.log.Read(ctx, 250*time.Millisecond, h.fold); err != nil {
			h.t.Fatalf("read %d of %d records: %v", len(h.folded), n, err)
		}
	}
}

func readFolds(t *testing.T, a, b *handle) {
	a.claim()
	a.append(Slot()[0], "1", "2")
	b.read(4)
	a.append(Slot()[0], "3")
	a.append(Slot()[1], "u")
	b.read(6)
	b.want("claim 1 2 3", "claim u")
	if err := a.log.Confirm(t.Context()); err != nil {
		t.Errorf("confirm of the owner while another one reads: %v", err)
	}
	b.claim()
	b.want("claim", "claim")
}

func readWaits(t *testing.T, a, b *handle) {
	a.claim()
	b.read(2)
	b.folded = nil
	appended := make(chan error, 1)
	go func() {
		_, err := a.log.Append(t.Context(), Slot()[0], records(t, Slot()[0], "1"))
		appended <- err
	}()
	b.read(1)
	if err := <-appended; err != nil {
		t.Errorf("append: %v", err)
	}
	b.want("1", "")
}

func readSpends(t *testing.T, a, _ *handle) {
	a.claim()
	a.append(Slot()[0], "1")
	a.folded = nil
	if _, err := a.log.Read(t.Context(), 0, a.fold); err != nil {
		t.Fatalf("read: %v", err)
	}
	a.want("", "")
	a.spent()
}

package commandstest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/wire"
)

func unclaimed(_ *testing.T, a, b *handle) {
	a.spent()
	b.claim()
	b.want("claim", "claim")
}

func zombieAppend(t *testing.T, a, b *handle) {
	a.claim()
	a.append(Slot()[0], "1")
	b.claim()
	if _, err := a.log.Append(t.Context(), Slot()[0], records(t, Slot()[0], "zombie")); err == nil || errors.Is(err, journal.ErrRefused) {
		t.Errorf("append of the older owner: got %v, want an unknown outcome", err)
	}
	a.spent()
	b.append(Slot()[0], "2")
	a.folded = nil
	a.claim()
	a.want("claim 2 claim", "claim claim")
}

func zombieConfirm(t *testing.T, a, b *handle) {
	a.claim()
	b.claim()
	err := a.log.Confirm(t.Context())
	if got := journal.CauseOf(err); got != journal.Fenced {
		t.Errorf("confirm of the older owner: got %v (%s), want %s", err, got, journal.Fenced)
	}
	a.spent()
	if err := b.log.Confirm(t.Context()); err != nil {
		t.Errorf("confirm of the newer owner: %v", err)
	}
}

func confirmed(t *testing.T, a, b *handle) {
	a.claim()
	for range 3 {
		if err := a.log.Confirm(t.Context()); err != nil {
			t.Fatalf("confirm: %v", err)
		}
	}
	a.append(Slot()[0], "1")
	if err := a.log.Confirm(t.Context()); err != nil {
		t.Fatalf("confirm after an append: %v", err)
	}
	b.claim()
	b.want("claim 1 claim", "claim claim")
}

func race(t *testing.T, a, b *handle) {
	var wg sync.WaitGroup
	owners, results := []*handle{a, b}, make([]error, 2)
	for i, h := range owners {
		wg.Go(func() {
			if results[i] = h.log.Claim(t.Context(), h.fold); results[i] == nil {
				_, results[i] = h.log.Append(t.Context(), Slot()[0], records(t, Slot()[0], fmt.Sprint("of-", i)))
			}
		})
	}
	wg.Wait()
	confirmed := 0
	for i, h := range owners {
		if results[i] == nil && h.log.Confirm(t.Context()) == nil {
			confirmed++
		}
	}
	if confirmed > 1 {
		t.Error("both logs hold the slot")
	}
	a.claim()
	seen := 0
	for _, r := range a.folded {
		if r.Event.Subject() == "of-1" {
			seen++
		}
	}
	if results[1] == nil && seen != 1 {
		t.Errorf("what the other owner had acknowledged was folded %d times", seen)
	}
}

// foldEnds: another owner claims and appends before a has read its own barriers. a
// is deposed then, and must not take the other's epoch for its own.
func foldEnds(t *testing.T, a, b *handle) {
	err := a.log.Claim(t.Context(), func(r domain.Recorded) error {
		if r.Position.Partition == Slot()[0] {
			b.claim()
			b.append(Slot()[1], "u")
			b.claim() // now readers see it
		}
		return a.fold(r)
	})
	if err != nil {
		t.Fatalf("claim: %v", err)
	}
	a.want("claim", "claim")
	if err := a.log.Confirm(t.Context()); err == nil {
		t.Error("confirm of the older owner: got nil, want an error")
	}
	a.claim()
	a.want("claim claim claim", "claim u claim claim")
}

func endedContext(t *testing.T, a, _ *handle) {
	a.claim()
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := a.log.Append(ended, Slot()[0], records(t, Slot()[0], "1")); err == nil {
		t.Fatal("append: got nil, want an error")
	}
	a.spent()
	a.folded = nil
	a.claim()
	if last := a.folded[len(a.folded)-1]; last.Event.Type() != (wire.WriterClaimed{}).Type() {
		t.Errorf("the last record folded is %s, want our barrier", last.Event.Type())
	}
}

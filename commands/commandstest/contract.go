package commandstest

import (
	"errors"
	"testing"

	"chartledger/commands/journal"
	"chartledger/domain"
)

// Slot are the partitions of the slot that the contract's logs are for.
func Slot() []domain.Partition {
	return []domain.Partition{{Topic: domain.RepoEvents}, {Topic: domain.AccessEvents}}
}

// Log holds a journal.Log to its contract. open answers two logs of one slot with
// the partitions of Slot, as two processes have them, on a log of their own; a
// batch of 2 MiB must be refused there.
func Log(t *testing.T, open func(t *testing.T) (a, b journal.Log)) {
	t.Helper()
	for name, rule := range map[string]func(*testing.T, *handle, *handle){
		"a first claim folds its barriers and nothing else": firstClaim,
		"a claim folds what was appended, in order":         claimFolds,
		"a claim folds nothing beyond its barrier":          foldEnds,
		"what was acknowledged is not folded again":         noSecondFold,
		"a log that never claimed appends nothing":          unclaimed,
		"an older owner's append is refused":                zombieAppend,
		"an older owner's confirmation is refused":          zombieConfirm,
		"a confirmed claim stands and writes nothing":       confirmed,
		"a refused batch leaves the claim usable":           refusedBatch,
		"a fold that fails keeps what it took":              failingFold,
		"of two claims at once one owner comes out":         race,
		"an ended context spends the claim":                 endedContext,
		"a standby reads what is committed, once":           readFolds,
		"a standby that waits hears what is appended":       readWaits,
		"reading spends a claim":                            readSpends,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a, b := open(t)
			rule(t, &handle{t: t, log: a}, &handle{t: t, log: b})
		})
	}
}

func firstClaim(_ *testing.T, a, _ *handle) {
	a.claim()
	a.want("claim", "claim")
}

func claimFolds(t *testing.T, a, b *handle) {
	a.claim()
	first := a.append(Slot()[0], "1", "2")
	a.append(Slot()[1], "u")
	second := a.append(Slot()[0], "3")
	if second < first+2 {
		t.Errorf("offsets: got %d and %d for two batches, the first of two records", first, second)
	}
	b.claim()
	for _, r := range b.folded {
		if r.Event.Subject() == "1" && r.Position.Offset != first {
			t.Errorf("append answered offset %d, the record is at %d", first, r.Position.Offset)
		}
	}
	b.want("claim 1 2 3 claim", "claim u claim")
}

func noSecondFold(_ *testing.T, a, b *handle) {
	a.claim()
	a.append(Slot()[0], "1")
	a.folded = nil
	a.claim()
	a.want("claim", "claim")
	b.claim()
	b.append(Slot()[1], "u")
	a.claim()
	a.want("claim claim", "claim u claim")
}

func refusedBatch(t *testing.T, a, b *handle) {
	a.claim()
	a.append(Slot()[0], "1")
	large := records(t, Slot()[0], "large")
	large[0].Key = make([]byte, 2<<20)
	if _, err := a.log.Append(t.Context(), Slot()[0], large); !errors.Is(err, journal.ErrRefused) {
		t.Fatalf("append 2 MiB: got %v, want %v", err, journal.ErrRefused)
	}
	if err := a.log.Confirm(t.Context()); err != nil {
		t.Errorf("confirm after the refusal: %v", err)
	}
	a.append(Slot()[0], "2")
	b.claim()
	b.want("claim 1 2 claim", "claim claim")
}

// failingFold says nothing of claims: how many were read by then depends on when
// the broker writes its markers.
func failingFold(t *testing.T, a, b *handle) {
	a.claim()
	a.append(Slot()[0], "1", "2", "3")
	b.failAt = "2"
	if err := b.log.Claim(t.Context(), b.fold); !errors.Is(err, errFold) {
		t.Fatalf("claim: got %v, want %v", err, errFold)
	}
	b.spent()
	if got := b.events(); got != "1" {
		t.Errorf("folded %q before the failure, want 1", got)
	}
	b.failAt, b.folded = "", nil
	b.claim()
	if got := b.events(); got != "2 3" {
		t.Errorf("folded %q after the failure, want 2 3", got)
	}
}

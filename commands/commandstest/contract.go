package commandstest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/user"
	"chartledger/domain/wire"
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
		"what was acknowledged is not folded again":         noSecondFold,
		"a log that never claimed appends nothing":          unclaimed,
		"an older owner's append is refused":                zombieAppend,
		"an older owner's confirmation is refused":          zombieConfirm,
		"a confirmed claim stands and writes nothing":       confirmed,
		"a refused batch leaves the claim usable":           refusedBatch,
		"a fold that fails keeps what it took":              failingFold,
		"of two claims at once one owner comes out":         race,
		"an ended context spends the claim":                 endedContext,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a, b := open(t)
			rule(t, &handle{t: t, log: a}, &handle{t: t, log: b})
		})
	}
}

// handle is a journal.Log with what its claims folded.
type handle struct {
	t      *testing.T
	log    journal.Log
	folded []domain.Recorded
	limit  int // folds that succeed before one fails; 0: no limit
}

var errFold = errors.New("the fold fails")

func (h *handle) fold(r domain.Recorded) error {
	if h.limit > 0 && len(h.folded) == h.limit {
		return errFold
	}
	h.folded = append(h.folded, r)
	return nil
}

// claim claims, trying again while the other owner is in the way.
func (h *handle) claim() {
	h.t.Helper()
	if err := h.log.Claim(h.t.Context(), h.fold); err != nil {
		h.t.Fatalf("claim: %v", err)
	}
}

// append appends events named so to the slot's partition.
func (h *handle) append(p domain.Partition, names ...string) int64 {
	h.t.Helper()
	first, err := h.log.Append(h.t.Context(), p, records(h.t, p, names...))
	if err != nil {
		h.t.Fatalf("append %v: %v", names, err)
	}
	return first
}

// records are events named so.
func records(t *testing.T, p domain.Partition, names ...string) []wire.Record {
	t.Helper()
	all := make([]wire.Record, len(names))
	for i, name := range names {
		var e domain.Event = repo.Enabled{Ref: repo.Ref{RepoID: name}}
		if p.Topic == domain.AccessEvents {
			e = user.Disabled{Ref: user.Ref{UserID: name}}
		}
		rec, err := wire.Encode(domain.Recorded{Event: e, At: time.Now(), Seq: int64(i + 1), Version: 1, Position: domain.Position{Partition: p}})
		if err != nil {
			t.Fatalf("encode: %v", err)
		}
		all[i] = rec
	}
	return all
}

// want compares what was folded with partition-wise lists such as
// "chartledger.repo-events.v1/0: claim a b claim". It forgets what it compared.
func (h *handle) want(repoEvents, accessEvents string) {
	h.t.Helper()
	got := map[domain.Topic][]string{}
	last := map[domain.Topic]int64{}
	for _, r := range h.folded {
		topic, name := r.Position.Partition.Topic, r.Event.Subject()
		if _, ok := r.Event.(wire.WriterClaimed); ok {
			name = "claim"
		}
		if before, ok := last[topic]; ok && before >= r.Position.Offset {
			h.t.Errorf("%s@%d came after @%d", topic, r.Position.Offset, before)
		}
		last[topic] = r.Position.Offset
		got[topic] = append(got[topic], name)
	}
	h.folded = nil
	for topic, want := range map[domain.Topic]string{domain.RepoEvents: repoEvents, domain.AccessEvents: accessEvents} {
		if text := strings.Join(got[topic], " "); text != want {
			h.t.Errorf("%s: folded %q, want %q", topic, text, want)
		}
	}
}

// spent says that the log refuses to do anything before it claims.
func (h *handle) spent() {
	h.t.Helper()
	if err := h.log.Confirm(h.t.Context()); err == nil {
		h.t.Error("confirm: got nil, want an error")
	}
	if _, err := h.log.Append(h.t.Context(), Slot()[0], records(h.t, Slot()[0], "spent")); err == nil || errors.Is(err, journal.ErrRefused) {
		h.t.Errorf("append: got %v, want an unknown outcome", err)
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
	var fenced interface{ Fenced() bool }
	if !errors.As(err, &fenced) || !fenced.Fenced() {
		t.Errorf("confirm of the older owner: got %v, want one that says fenced", err)
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

func failingFold(t *testing.T, a, b *handle) {
	a.claim()
	a.append(Slot()[0], "1", "2", "3")
	b.limit = 2 // the claim and "1"
	if err := b.log.Claim(t.Context(), b.fold); !errors.Is(err, errFold) {
		t.Fatalf("claim: got %v, want %v", err, errFold)
	}
	b.spent()
	b.want("claim 1", "")
	b.limit = 0
	b.claim()
	folded := 0
	for _, r := range b.folded {
		if s := r.Event.Subject(); s == "2" || s == "3" {
			folded++
		}
		if r.Event.Subject() == "1" {
			t.Error("what was folded before the failure was folded again")
		}
	}
	if folded != 2 {
		t.Errorf("folded %d of the two events that were left", folded)
	}
}

func race(t *testing.T, a, b *handle) {
	var wg sync.WaitGroup
	results := make([]error, 2)
	for i, h := range []*handle{a, b} {
		wg.Go(func() {
			if results[i] = h.log.Claim(t.Context(), h.fold); results[i] == nil {
				_, results[i] = h.log.Append(t.Context(), Slot()[0], records(t, Slot()[0], fmt.Sprint(i)))
			}
		})
	}
	wg.Wait()
	confirmed := 0
	for i, h := range []*handle{a, b} {
		if results[i] == nil && h.log.Confirm(t.Context()) == nil {
			confirmed++
		}
	}
	if confirmed > 1 {
		t.Error("both logs hold the slot")
	}
	seen := map[string]int{}
	a.claim()
	for _, r := range a.folded {
		seen[r.Event.Subject()]++
	}
	for i := range results {
		if results[i] == nil && i == 1 && seen["1"] != 1 {
			t.Errorf("an acknowledged append was folded %d times", seen["1"])
		}
	}
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

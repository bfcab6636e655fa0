package journal_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
)

// TestNoScheduleLosesOrRepeatsACommand has many callers and two owners that fence
// each other, while answers are lost, the broker goes away and callers give up.
// Afterwards the log must hold each acknowledged command once, none that surely
// failed, and every name once.
func TestNoScheduleLosesOrRepeatsACommand(t *testing.T) {
	t.Parallel()
	seeds := uint64(60)
	if testing.Short() {
		seeds = 6
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			bubble(t, func(b bench) { newSchedule(b, seed).run() })
		})
	}
}

// schedule is one run.
type schedule struct {
	bench
	seed   uint64
	owners []*owner

	mu       sync.Mutex
	verdicts map[string]verdict
}

// verdict is what a caller knows of her command in the end.
type verdict string

const (
	did     verdict = "done"
	refused verdict = "refused or did not happen"
	unsure  verdict = "unknown"
)

func newSchedule(b bench, seed uint64) *schedule {
	s := &schedule{bench: b, seed: seed, verdicts: map[string]verdict{}}
	for range 2 {
		s.owners = append(s.owners, b.start(journal.Options{}))
	}
	return s
}

func (s *schedule) run() {
	ctx, end := context.WithCancel(s.Context())
	go s.faults(ctx)
	var callers sync.WaitGroup
	for n := range 16 {
		callers.Go(func() { s.call(rand.New(rand.NewPCG(s.seed, uint64(n))), n) })
	}
	callers.Wait()
	end()
	s.memory.SetDown(false)
	s.judge()
}

// faults switches faults on and off.
func (s *schedule) faults(ctx context.Context) {
	r := rand.New(rand.NewPCG(s.seed, 1000))
	for ctx.Err() == nil {
		switch r.IntN(6) {
		case 0, 1:
			s.memory.LoseAnswer(true)
		case 2, 3:
			s.memory.LoseAnswer(false)
		case 4:
			s.memory.SetDown(true)
			nap(ctx, r.IntN(300))
			s.memory.SetDown(false)
		case 5:
			_, release := s.memory.Hold()
			nap(ctx, r.IntN(30))
			release()
		}
		nap(ctx, r.IntN(20))
	}
}

// nap waits on the bubble's clock.
func nap(ctx context.Context, ms int) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(ms) * time.Millisecond):
	}
}

// call makes commands, each under an id of its own, and asks again while it may
// have happened, mostly.
func (s *schedule) call(r *rand.Rand, n int) {
	for i := range 12 {
		id := fmt.Sprintf("%d-%d", n, i)
		c := count(id, fmt.Sprint(r.IntN(3)))
		if r.IntN(2) == 0 {
			c = claimName(id, fmt.Sprint(r.IntN(40)))
		}
		known := s.try(r, c)
		for known == unsure && r.IntN(4) > 0 {
			if again := s.try(r, c); again == did {
				known = did // "refused" would not say that the first try did nothing
			}
		}
		s.mu.Lock()
		s.verdicts[id] = known
		s.mu.Unlock()
	}
}

// try asks one of the owners, sometimes with little patience.
func (s *schedule) try(r *rand.Rand, c command) verdict {
	patience := time.Duration(r.IntN(2000)+1) * time.Millisecond
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	_, err := s.owners[r.IntN(2)].Do(ctx, c)
	switch domain.KindOf(err) {
	case domain.Unknown:
		return unsure
	case "":
		return did
	}
	return refused
}

// judge folds the log, which checks its chain, and compares.
func (s *schedule) judge() {
	s.Helper()
	fold := s.start(journal.Options{})
	if !fold.Stats().Serving {
		s.Fatalf("the log cannot be folded: %v", <-fold.ended)
	}
	names := map[string]int{}
	for _, r := range s.memory.Records(access) {
		names[r.Event.Subject()]++
	}
	for name, n := range names {
		if n > 1 {
			s.Errorf("name %s was given %d times", name, n)
		}
	}
	tally := map[verdict]int{}
	for id, known := range s.verdicts {
		tally[known]++
		n := fold.state.done[id]
		if n > 1 || known == did && n != 1 || known == refused && n != 0 {
			s.Errorf("command %s is %s, and %d times in the log", id, known, n)
		}
	}
	if tally[did] == 0 {
		s.Error("nothing was done: this run proves nothing")
	}
	s.Logf("%v, %+v", tally, s.memory.Stats())
}

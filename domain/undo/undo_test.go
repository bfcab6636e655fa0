package undo_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"chartledger/domain/undo"
)

// state is what the steps change.
type state struct {
	m    map[int]int
	n    int
	ring []int
}

func (s *state) clone() state {
	return state{m: maps.Clone(s.m), n: s.n, ring: slices.Clone(s.ring)}
}

func (s *state) equal(o state) bool {
	return maps.Equal(s.m, o.m) && s.n == o.n && slices.Equal(s.ring, o.ring)
}

// step changes something at random.
func (s *state) step(u *undo.Log, r *rand.Rand) {
	switch r.IntN(4) {
	case 0:
		undo.Put(u, s.m, r.IntN(8), r.Int())
	case 1:
		undo.Delete(u, s.m, r.IntN(8))
	case 2:
		undo.Set(u, &s.n, r.Int())
	case 3:
		undo.Set(u, &s.ring, append(s.ring, r.IntN(100)))
	}
}

// TestAnyRunOfStepsIsTakenBack compares with a copy that was made before.
func TestAnyRunOfStepsIsTakenBack(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		u, s := &undo.Log{}, &state{m: map[int]int{}}
		for range 20 {
			before := s.clone()
			u.Begin()
			kept := batch(t, u, s, r)
			want := before
			if r.IntN(2) == 0 {
				u.Commit()
				want = kept
			} else {
				u.Rollback()
			}
			if !s.equal(want) {
				t.Fatalf("seed %d: got %+v, want %+v", seed, *s, want)
			}
		}
	}
}

// batch makes steps, of which some are taken back to a mark, and answers what is
// to be left of them.
func batch(t *testing.T, u *undo.Log, s *state, r *rand.Rand) state {
	t.Helper()
	for range r.IntN(6) {
		mark, before := u.Mark(), s.clone()
		for range r.IntN(5) {
			s.step(u, r)
		}
		if r.IntN(3) == 0 {
			u.BackTo(mark)
			if !s.equal(before) {
				t.Fatalf("back to a mark: got %+v, want %+v", *s, before)
			}
		}
	}
	return s.clone()
}

func TestNothingIsRememberedOutsideABatch(t *testing.T) {
	t.Parallel()
	var none *undo.Log
	for name, u := range map[string]*undo.Log{"a nil log": none, "a log before Begin": {}} {
		s := &state{m: map[int]int{}}
		undo.Put(u, s.m, 1, 1)
		undo.Delete(u, s.m, 2)
		undo.Set(u, &s.n, 3)
		u.Do(func() { t.Errorf("%s takes back", name) })
		if u != nil {
			if u.Mark() != 0 {
				t.Errorf("%s remembers", name)
			}
			u.Rollback()
		}
		if s.m[1] != 1 || s.n != 3 {
			t.Errorf("%s: got %+v", name, *s)
		}
	}
}

func TestStepsOfOnesOwnAreTakenBackNewestFirst(t *testing.T) {
	t.Parallel()
	var u undo.Log
	var order []int
	u.Begin()
	u.Do(func() { order = append(order, 1) })
	u.Do(func() { order = append(order, 2) })
	u.Rollback()
	u.Rollback() // there is nothing left
	if !slices.Equal(order, []int{2, 1}) {
		t.Errorf("taken back in the order %v", order)
	}
}

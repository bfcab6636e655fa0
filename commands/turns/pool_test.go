package turns_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands/turns"
)

// queue is turns in the test's hands: who has one holds it until told.
type queue struct {
	*turns.Pool
	mu      sync.Mutex
	holders map[string][]*turns.Turn // by "owner host"
	order   []string
}

func newQueue(o turns.Options) *queue {
	o.Clock = time.Now
	return &queue{Pool: turns.New(o), holders: map[string][]*turns.Turn{}}
}

// want puts n wishes of "owner host" in line.
func (q *queue) want(who string, n int) (last *turns.Waiting) {
	owner, host, _ := strings.Cut(strings.TrimSuffix(who, "!"), " ")
	for range n {
		last = q.Line(turns.Wish{Owner: owner, Host: host, Urgent: strings.HasSuffix(who, "!")}, func(t *turns.Turn) {
			q.mu.Lock()
			defer q.mu.Unlock()
			q.holders[who] = append(q.holders[who], t)
			q.order = append(q.order, who)
		})
	}
	return last
}

// has is how many turns who holds, once all that can start has.
func (q *queue) has(who string) int {
	synctest.Wait()
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.holders[who])
}

// leave ends one turn of who.
func (q *queue) leave(who string) {
	synctest.Wait()
	q.mu.Lock()
	held := q.holders[who]
	q.holders[who] = held[1:]
	q.mu.Unlock()
	held[0].Leave()
	held[0].Leave() // twice is once
}

func TestAHostHasItsBoundOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(turns.Options{Limit: 10, PerHost: 3})
		q.want("ada slow", 100)
		q.want("ada other", 1)
		q.want("bob slow", 1)
		q.want("bob fine", 2)
		if q.has("ada slow") != 3 || q.has("ada other") != 1 || q.has("bob slow") != 0 || q.has("bob fine") != 2 {
			t.Errorf("got %v", q.order)
		}
		q.leave("ada slow")
		if q.has("bob slow") != 1 {
			t.Errorf("the free turn of the host went to %v", q.order)
		}
		if s := q.Stats(); s.Taken != 6 || s.Waiting != 97 {
			t.Errorf("got %+v", s)
		}
	})
}

// An owner with very many wishes has most of what nobody wants, and never all.
func TestAnOwnerLeavesTurnsForThoseWhoCome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(turns.Options{Limit: 16, Share: 4})
		q.want("mallory a", 1000)
		if got := q.has("mallory a"); got != 12 {
			t.Errorf("alone she has %d, want 12", got)
		}
		q.want("ada b", 3)
		if got := q.has("ada b"); got != 3 {
			t.Errorf("who comes has %d, want 3", got)
		}
		q.leave("mallory a")
		if got := q.has("mallory a"); got != 11 {
			t.Errorf("with little left she has %d, want 11", got)
		}
	})
}

func TestOwnersAndHostsTakeTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(turns.Options{Limit: 1})
		q.want("x x", 1)
		synctest.Wait()
		for _, who := range []string{"ada 1", "ada 1", "ada 2", "ada 3!", "ada 4!", "ada 1!", "bob 1"} {
			q.want(who, 1)
		}
		want := []string{"x x", "ada 3!", "bob 1", "ada 4!", "ada 1!", "ada 2", "ada 1", "ada 1"}
		for _, who := range want {
			q.leave(who)
		}
		if synctest.Wait(); !slices.Equal(q.order, want) {
			t.Errorf("got %v, want %v", q.order, want)
		}
		if s := q.Stats(); s.Taken != 0 || s.Waiting != 0 || s.Oldest != 0 {
			t.Errorf("got %+v", s)
		}
	})
}

func TestAWishCanLeaveTheLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(turns.Options{Limit: 1})
		first := q.want("ada 1", 1)
		second := q.want("ada 1", 1)
		q.want("bob 1", 1)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := q.Take(ctx, turns.Wish{Owner: "eve"}); err == nil {
			t.Error("eve got a turn that was not free")
		}
		if s := q.Stats(); s.Oldest != time.Second || s.Waiting != 2 {
			t.Errorf("got %+v", s)
		}
		if synctest.Wait(); first.Leave() || !second.Leave() || second.Leave() {
			t.Error("who has a turn left the line, or who waited could not, or did twice")
		}
		q.leave("ada 1")
		if q.has("bob 1") != 1 || q.has("ada 1") != 0 {
			t.Errorf("got %v", q.order)
		}
	})
}

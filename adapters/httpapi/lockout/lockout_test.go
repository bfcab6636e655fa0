package lockout_test

import (
	"fmt"
	"testing"
	"time"

	"chartledger/adapters/httpapi/lockout"
)

// world is a Lockout with a clock of its own.
type world struct {
	*testing.T
	*lockout.Lockout
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{t, lockout.New(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
}

// guess tries until it has to wait, and says how often it did not.
func (w *world) guess(address, user string, most int) int {
	for n := range most {
		if w.Try(address, user, w.now) > 0 {
			return n
		}
	}
	return most
}

func (w *world) wantWait(address, user string, want time.Duration) {
	w.Helper()
	if got := w.Try(address, user, w.now); got != want {
		w.Errorf("%s for %q waits %v, want %v", address, user, got, want)
	}
}

func TestWaitsDouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if n := w.guess("192.0.2.1", "alice", 100); n != 5 {
		t.Errorf("%d guesses were free", n)
	}
	for wait := time.Second; wait < 15*time.Minute; wait *= 2 {
		w.wantWait("192.0.2.1", "alice", wait)
		w.now = w.now.Add(wait - time.Millisecond)
		w.wantWait("192.0.2.1", "alice", time.Millisecond)
		w.now = w.now.Add(time.Millisecond)
		w.wantWait("192.0.2.1", "alice", 0)
	}
	w.wantWait("192.0.2.1", "alice", 15*time.Minute)
	w.now = w.now.Add(15 * time.Minute)
	w.wantWait("192.0.2.1", "alice", 0)
	w.wantWait("192.0.2.1", "alice", 15*time.Minute)
	w.now = w.now.Add(2 * time.Hour)
	if n := w.guess("192.0.2.1", "alice", 100); n != 5 {
		t.Errorf("after two hours %d guesses were free", n)
	}
}

func TestNobodyLocksSomebodyElseOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 50 {
		w.guess(fmt.Sprintf("198.51.100.%d", n), "alice", 100)
	}
	w.wantWait("192.0.2.1", "alice", 0)
	w.Right("192.0.2.1", "alice")
	w.wantWait("192.0.2.1", "bob", 0)
}

func TestAnAddressWaitsForAnyUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 20 {
		w.wantWait("192.0.2.1", fmt.Sprint("user", n), 0)
	}
	w.wantWait("192.0.2.1", "another", time.Second)
	w.wantWait("192.0.2.2", "another", 0)
	for range 30 {
		w.now = w.now.Add(time.Second)
		w.wantWait("192.0.2.1", "another", 0)
		w.Right("192.0.2.1", "another")
		w.now = w.now.Add(time.Second)
		w.wantWait("192.0.2.1", "user1", 0)
		w.Undone("192.0.2.1", "user1")
	}
	w.now = w.now.Add(time.Second)
	w.wantWait("192.0.2.1", "", 0)
	w.wantWait("192.0.2.1", "", 2*time.Second)
}

func TestTheRightPasswordGivesTheFreeTriesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 100 {
		if n := w.guess("192.0.2.1", "alice", 4); n != 4 {
			t.Fatalf("only %d guesses were free", n)
		}
		w.wantWait("192.0.2.1", "alice", 0)
		w.Right("192.0.2.1", "alice")
		w.now = w.now.Add(12 * time.Minute) // the address has its own count
	}
}

// TestAnAddressIsNeverQuiet: few mistakes of many people do not add up to a wait.
func TestAnAddressIsNeverQuiet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 200 {
		w.wantWait("192.0.2.1", fmt.Sprint("user", n), 0)
		w.now = w.now.Add(4 * time.Minute)
	}
	if n := w.guess("192.0.2.1", "", 100); n < 19 || n > 20 {
		t.Errorf("%d guesses were free", n)
	}
}

// TestAddressesOfOneHousehold count as one, and the two ways to write an IPv4 one.
func TestAddressesOfOneHousehold(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		one, other string
		same       bool
	}{
		"a /64":             {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
		"another /64":       {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
		"with a zone":       {"fe80::1%eth0", "fe80::2", true},
		"IPv4 in IPv6":      {"192.0.2.1", "::ffff:192.0.2.1", true},
		"two IPv4":          {"192.0.2.1", "192.0.2.2", false},
		"two that are none": {"a", "b", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.guess(tt.one, "alice", 100)
			if waits := w.Try(tt.other, "alice", w.now) > 0; waits != tt.same {
				t.Errorf("it waits: %t", waits)
			}
		})
	}
}

// TestMemoryIsBounded: the one that guesses all the while is not what is forgotten.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guess("192.0.2.1", "alice", 5)
	for n := range 100_000 {
		w.Try(fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255), fmt.Sprint("user", n), w.now)
		if n%1000 == 0 {
			w.wantWait("192.0.2.1", "alice", time.Second)
		}
	}
	for n := range 5 {
		w.wantWait("10.0.0.0", "user0", 0) // was forgotten
		if n == 0 {
			w.wantWait("192.0.2.1", "alice", time.Second)
		}
	}
}

// TestWhoWaitsTakesNoMemory: an address that tries ever new users while it waits
// neither fills the memory nor has others forgotten.
func TestWhoWaitsTakesNoMemory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.guess("192.0.2.1", "alice", 5)
	for n := range 50_000 {
		w.Try("192.0.2.2", fmt.Sprint("user", n), w.now)
	}
	w.Try("192.0.2.3", "bob", w.now) // when there are too many, some are forgotten now
	w.wantWait("192.0.2.1", "alice", time.Second)
}

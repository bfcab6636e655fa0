// Package lockout has whoever guesses passwords wait: longer with every guess, for the
// same user, and for anybody from the same address.
//
// # Why
//
// A user is not locked, but a user from an address: otherwise anybody could keep her
// out by guessing. Her own right password has her free tries back, so that mistakes of
// a year do not add up. An address has more tries, and waits less long, since many
// people may share one. What is remembered is bounded by golang-lru, whose lists take
// no lock of their own: ours is held for two records at a time.
package lockout

import (
	"net/netip"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// How many tries are free, and how long one waits at most after more of them.
const (
	freeForUser    = 5
	longestForUser = 15 * time.Minute

	freeForAddress    = 20
	longestForAddress = time.Minute
)

// forgetAfter is how long after the last try all are forgotten: well over the longest
// wait. Of an address, which may never be quiet, one is forgotten every forgetOne.
const (
	forgetAfter = time.Hour
	forgetOne   = forgetAfter / freeForAddress
)

// kept is how many are remembered at most. The one that was quiet for longest goes first.
const kept = 20_000

// Lockout remembers who tried in vain. It is safe for concurrent use.
type Lockout struct {
	mu   sync.Mutex
	kept *simplelru.LRU[key, *record]
}

// key is who tries: anybody from an address, or for one user.
type key struct{ address, user string }

type record struct {
	tries int // in vain, or under way
	last  time.Time
	since time.Time // when one was forgotten last
}

// New makes a Lockout that remembers nobody.
func New() *Lockout {
	remembered, _ := simplelru.NewLRU[key, *record](kept, nil) // only a negative size is an error
	return &Lockout{kept: remembered}
}

// Try begins a try from an address for a user, "" for none in particular. A wait that
// is not 0 has to be over first: then nothing has begun. Until Right says otherwise
// it counts as made in vain, so that many at once are no way around.
func (l *Lockout) Try(address, user string, now time.Time) (wait time.Duration) {
	address = Network(address)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range both(address, user) {
		if r, ok := l.find(k, now); ok {
			wait = max(wait, r.wait(k, now))
		}
	}
	if wait > 0 {
		return wait // and nothing is remembered of it: he could go on for ever
	}
	for _, k := range both(address, user) {
		r := l.at(k, now)
		r.tries, r.last = r.tries+1, now
	}
	return 0
}

// Right ends a try with the right password.
func (l *Lockout) Right(address, user string) {
	address = Network(address)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept.Remove(key{address, user})
	// Not all of the address's: who has one password may guess others.
	l.take(key{address: address})
}

// Undone ends a try that was not decided.
func (l *Lockout) Undone(address, user string) {
	address = Network(address)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range both(address, user) {
		l.take(k)
	}
}

// both are the records that a try counts for.
func both(address, user string) []key {
	if user == "" {
		return []key{{address: address}}
	}
	return []key{{address, user}, {address: address}}
}

// find is the record of a key as it is now.
func (l *Lockout) find(k key, now time.Time) (*record, bool) {
	r, ok := l.kept.Get(k)
	if !ok {
		return nil, false
	}
	if now.Sub(r.last) > forgetAfter {
		l.kept.Remove(k)
		return nil, false
	}
	if k.user == "" {
		some := now.Sub(r.since) / forgetOne
		r.tries, r.since = max(0, r.tries-int(some)), r.since.Add(some*forgetOne)
	}
	return r, true
}

// at is find, with a new record if there is none.
func (l *Lockout) at(k key, now time.Time) *record {
	if r, ok := l.find(k, now); ok {
		return r
	}
	r := &record{last: now, since: now}
	l.kept.Add(k, r)
	return r
}

// take takes one try back.
func (l *Lockout) take(k key) {
	if r, ok := l.kept.Peek(k); ok {
		r.tries = max(0, r.tries-1)
	}
}

// wait is how long the next try has to wait: a second after the free ones, and twice
// as long after each further one.
func (r *record) wait(k key, now time.Time) time.Duration {
	free, longest := freeForAddress, longestForAddress
	if k.user != "" {
		free, longest = freeForUser, longestForUser
	}
	over := r.tries - free
	if over < 0 {
		return 0
	}
	wait := min(time.Second<<min(over, 20), longest)
	return max(0, r.last.Add(wait).Sub(now))
}

// Network is what counts as one address: of IPv6 the /64 that a household has.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

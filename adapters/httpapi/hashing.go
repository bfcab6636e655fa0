package httpapi

import (
	"context"
	"sync"
	"time"

	"chartledger/adapters/httpapi/lockout"
	"chartledger/adapters/httpapi/phc"
	"chartledger/commands/turns"
	"chartledger/domain"
)

// A hash takes 64 MiB and a tenth of a second. At most two are made at once, so that
// sign-in cannot eat the machine, and not many wait, nor for long.
const (
	hashesAtOnce = 2
	hashPatience = 10 * time.Second
)

// shareOfWaiting is the part of all who may wait that one address may have: whoever
// has a password, or guesses, must not keep everybody from signing in.
const shareOfWaiting = 4

// hashing has turns for passwords that are hashed, one address after the other, and
// counts who has one or waits.
type hashing struct {
	turns      *turns.Pool
	most, each int // who may have one or wait: all, and of one address

	mu   sync.Mutex
	all  int
	from map[string]int
}

func newHashing(waiting int, clock func() time.Time) *hashing {
	return &hashing{turns: turns.New(turns.Options{Limit: hashesAtOnce, Clock: clock}),
		most: hashesAtOnce + waiting, each: hashesAtOnce + max(1, waiting/shareOfWaiting), from: make(map[string]int)}
}

// do hashes for whoever ctx is of, when it is the turn of her address.
func (h *hashing) do(ctx context.Context, hash func()) error {
	address := lockout.Network(visitOf(ctx).address())
	if !h.enter(address) {
		return errTooManyPasswords()
	}
	defer h.leave(address)
	ctx, cancel := context.WithTimeoutCause(ctx, hashPatience, errTooManyPasswords())
	defer cancel()
	turn, err := h.turns.Take(ctx, turns.Wish{Owner: address, Host: address})
	if err != nil {
		return err
	}
	defer turn.Leave()
	hash()
	return nil
}

// enter says whether one more of an address may wait, and counts her if so.
func (h *hashing) enter(address string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.all >= h.most || h.from[address] >= h.each {
		return false
	}
	h.all++
	h.from[address]++
	return true
}

func (h *hashing) leave(address string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all--
	if h.from[address]--; h.from[address] == 0 {
		delete(h.from, address)
	}
}

// hashed is the password's hash.
func (h *hashing) hashed(ctx context.Context, password string) (hash []byte, err error) {
	err = h.do(ctx, func() { hash = phc.Hash(password) })
	return hash, err
}

// verified says whether the hash is the password's.
func (h *hashing) verified(ctx context.Context, hash []byte, password string) (right bool, err error) {
	err = h.do(ctx, func() { right = phc.Verify(hash, password) })
	return right, err
}

func errTooManyPasswords() error {
	return domain.Refuse(domain.Busy, "too_many_passwords", "Too many passwords are being checked. Try again soon.")
}

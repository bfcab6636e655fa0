package httpapi

import (
	"context"
	"time"

	"chartledger/adapters/httpapi/phc"
	"chartledger/domain"
)

// A hash takes 64 MiB and a tenth of a second. At most two are made at once, so that
// sign-in cannot eat the machine, and not many wait, nor for long.
const (
	hashesAtOnce = 2
	hashPatience = 10 * time.Second
)

// hashing has places for passwords that are hashed, and for those that wait.
type hashing struct{ places, waiting chan struct{} }

func newHashing(waiting int) *hashing {
	return &hashing{places: make(chan struct{}, hashesAtOnce), waiting: make(chan struct{}, hashesAtOnce+waiting)}
}

// do hashes in a place of its own, once there is one.
func (h *hashing) do(ctx context.Context, hash func()) error {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return errTooManyPasswords()
	}
	ctx, cancel := context.WithTimeoutCause(ctx, hashPatience, errTooManyPasswords())
	defer cancel()
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	hash()
	return nil
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

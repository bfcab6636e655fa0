package journal

import (
	"context"
	"errors"
)

// Seat says when a slot is this process's to own. The log stays right whoever
// claims, since a claim fences every earlier owner; a seat keeps processes from
// taking slots away from each other for no reason.
type Seat interface {
	// Term is the present term, nil while the slot is another process's, and a
	// channel that is closed when that changes.
	Term() (*Term, <-chan struct{})

	// Check asks whether the term stands, just now: a process that was asleep must
	// not fence a healthy owner. ErrNotOurs: it does not. Any other error: nobody
	// could say.
	Check(ctx context.Context) error
}

// Term is a time in which a process is meant to own a slot. Its context ends when
// another process is; the owner calls Release when it has stopped, and may do so
// more than once.
type Term struct {
	context.Context
	Release func()
}

// ErrNotOurs: the slot is not this process's to own now.
var ErrNotOurs = errors.New("the slot is not ours to own")

// Alone is the seat of a process that no other competes with.
func Alone() Seat { return alone{} }

type alone struct{}

// Term is one that never ends.
func (alone) Term() (*Term, <-chan struct{}) {
	return &Term{Context: context.Background(), Release: func() {}}, nil
}

// Check is always well.
func (alone) Check(context.Context) error { return nil }

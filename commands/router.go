package commands

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"chartledger/commands/journal"
	"chartledger/domain"
)

// Peer hands calls to other processes.
type Peer interface {
	// Send has the process at address carry c out, and answers what it said. The
	// error is ErrNotSent if the call did not reach it, and of Kind Unknown if it
	// may have; others are the handler's own.
	Send(ctx context.Context, address string, c Call) (Result, error)
}

// ErrNotSent: the call did not reach the process, so nothing happened.
var ErrNotSent = errors.New("the process that decides cannot be reached")

// Router hands calls to whoever decides: this process or, in one hop, another.
//
// While nobody does, and whenever an outcome is unknown, it tries again with the
// same Idempotency-Key: the registrar knows by it what was done before. So a
// hand-over costs callers a moment and no error.
type Router struct {
	Local func(context.Context, Call) (Result, error) // this process's handler; nil: it is no candidate
	Here  func() bool                                 // whether this process decides now
	Where *Whereabouts
	Self  string // this process's own internal address
	Peer  Peer
	// Timeout is for how long a call may be tried again, and how long one try may
	// take that asks no network.
	Timeout time.Duration
}

// How the router waits.
const (
	rerouteEvery = 25 * time.Millisecond
	// probeTime is what a try may take besides, if it asks the network.
	probeTime = 60 * time.Second
	// lastWord is how long a process that was deposed may still take to answer.
	lastWord = 500 * time.Millisecond
)

// Send carries c out, here or there.
func (r *Router) Send(ctx context.Context, c Call) (Result, error) {
	if c.Meta.IdempotencyKey == "" {
		c.Meta.IdempotencyKey = rand.Text()
	}
	var doubt error
	for until := time.Now().Add(r.Timeout); ; {
		address, moved := r.Where.Registrar()
		began := time.Now()
		result, err := r.try(ctx, address, moved, c)
		switch {
		case domain.KindOf(err) == domain.Unknown:
			doubt = err
		case doubt == nil && !elsewhereNow(err), doubt != nil && settles(err):
			return result, err
		}
		if took := time.Since(began); took > r.Timeout {
			until = until.Add(took) // it asked the network: that is not what patience is for
		}
		select {
		case <-moved:
		case <-time.After(rerouteEvery):
		case <-ctx.Done():
		}
		if ctx.Err() != nil || time.Now().After(until) {
			return Result{}, giveUp(c, doubt)
		}
	}
}

// settles says whether an answer ends a doubt about an earlier try: it does if it
// comes from the log. That a queue is full, say, tells nothing of what happened.
func settles(err error) bool {
	var notValid *NotValid
	switch domain.KindOf(err) {
	case domain.Unavailable, domain.Busy:
		return false
	case "":
		return err == nil || errors.As(err, &notValid)
	}
	return true
}

// try is one try, at the registrar as far as we know.
func (r *Router) try(ctx context.Context, address string, moved <-chan struct{}, c Call) (Result, error) {
	limit := r.Timeout
	if c.Operation.probes() {
		limit += probeTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	switch {
	case r.Local != nil && (r.Here() || address == r.Self):
		return r.Local(ctx, c)
	case address == "" || address == r.Self:
		return Result{}, ErrNotSent
	}
	// A process that hangs would keep us waiting although another one decides.
	go func() {
		select {
		case <-moved:
			time.AfterFunc(lastWord, cancel)
		case <-ctx.Done():
		}
	}()
	return r.Peer.Send(ctx, address, c)
}

// elsewhereNow says that nothing happened, and that it is worth asking again.
func elsewhereNow(err error) bool {
	var refusal *domain.Error
	return errors.Is(err, ErrNotSent) || errors.As(err, &refusal) && refusal.Code == journal.ElsewhereCode
}

// giveUp is the answer to a caller who cannot wait any longer.
func giveUp(c Call, doubt error) error {
	if doubt == nil {
		return domain.Refuse(domain.Unavailable, "log_unavailable",
			"No process decides commands now. Nothing happened; try again soon.")
	}
	var named *InDoubt
	if errors.As(doubt, &named) {
		return doubt
	}
	return &InDoubt{Key: c.Meta.IdempotencyKey, Err: doubt}
}

// Ready says whether commands can be decided, as far as this process knows.
func (r *Router) Ready() error {
	if r.Local != nil && r.Here() {
		return nil
	}
	switch address, _ := r.Where.Registrar(); address {
	case "":
		return errors.New("no process has claimed the registrar's slot yet")
	case r.Self:
		return errors.New("this process has yet to claim the registrar's slot")
	}
	return nil
}

package commands_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
)

// The addresses of this process and of two others.
const self, there, elsewhere = "self:1", "there:1", "elsewhere:1"

// peers answer calls by address, and count the keys that they saw.
type peers struct {
	mu     sync.Mutex
	answer map[string]func(context.Context) error
	keys   map[string]int
}

// Send is the answer of a process.
func (p *peers) Send(ctx context.Context, address string, c commands.Call) (commands.Result, error) {
	p.mu.Lock()
	p.keys[c.Meta.IdempotencyKey]++
	answer := p.answer[address]
	p.mu.Unlock()
	return commands.Result{Text: address}, answer(ctx)
}

// says has a process answer so from now on.
func (p *peers) says(address string, answer func(context.Context) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer[address] = answer
}

// crossing is a router with what it looks at.
type crossing struct {
	*commands.Router
	*peers
	here atomic.Bool
}

func newCrossing() *crossing {
	c := &crossing{peers: &peers{keys: map[string]int{}, answer: map[string]func(context.Context) error{
		there: well, elsewhere: well,
	}}}
	c.Router = &commands.Router{
		Local: func(context.Context, commands.Call) (commands.Result, error) {
			if !c.here.Load() {
				return commands.Result{}, domain.Refuse(domain.Unavailable, journal.ElsewhereCode, "elsewhere")
			}
			return commands.Result{Text: self}, nil
		},
		Here: c.here.Load, Where: &commands.Whereabouts{}, Self: self, Peer: c.peers, Timeout: 10 * time.Second,
	}
	return c
}

func (c *crossing) claimed(address string) { c.Where.Apply(domain.Batch{Claimed: address}) }

func well(context.Context) error { return nil }

func with(err error) func(context.Context) error { return func(context.Context) error { return err } }

var (
	errUnknown = domain.Refuse(domain.Unknown, "outcome_unknown", "who knows")
	errNotMine = domain.Refuse(domain.Unavailable, journal.ElsewhereCode, "not mine")
	errAway    = domain.Refuse(domain.Unavailable, "log_unavailable", "away")
	errBusy    = domain.Refuse(domain.Busy, "queue_full", "full")
	errTaken   = domain.Refuse(domain.Conflict, "name_taken", "taken")
)

func TestWhereACallGoes(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		given func(*crossing)
		then  string
		kind  domain.Kind
		took  time.Duration
	}{
		"to this process, when it decides":      {given: func(c *crossing) { c.here.Store(true) }, then: self},
		"to the one whose barrier is newest":    {given: func(c *crossing) { c.claimed(elsewhere); c.claimed(there) }, then: there},
		"nowhere, when nobody has ever claimed": {given: func(*crossing) {}, kind: domain.Unavailable, took: 10 * time.Second},
		"to whoever claims meanwhile": {given: func(c *crossing) {
			time.AfterFunc(time.Second, func() { c.claimed(there) })
		}, then: there, took: time.Second},
		"to the next, when the first says that it does not decide": {given: func(c *crossing) {
			c.says(there, with(errNotMine))
			c.claimed(there)
			time.AfterFunc(time.Second, func() { c.claimed(elsewhere) })
		}, then: elsewhere, took: time.Second},
		"to the next, when the first cannot be reached": {given: func(c *crossing) {
			c.says(there, with(commands.ErrNotSent))
			c.claimed(there)
			time.AfterFunc(time.Second, func() { c.claimed(elsewhere) })
		}, then: elsewhere, took: time.Second},
		"again, when the outcome is unknown": {given: func(c *crossing) {
			c.says(there, with(errUnknown))
			c.claimed(there)
			time.AfterFunc(time.Second, func() { c.says(there, well) })
		}, then: there, took: time.Second},
		"to the next, when the first hangs": {given: func(c *crossing) {
			c.says(there, func(ctx context.Context) error { <-ctx.Done(); return errors.Join(errUnknown, ctx.Err()) })
			c.claimed(there)
			time.AfterFunc(6*time.Second, func() { c.claimed(elsewhere) })
		}, then: elsewhere, took: 6500 * time.Millisecond},
		"back with the refusal": {given: func(c *crossing) { c.says(there, with(errTaken)); c.claimed(there) }, kind: domain.Conflict},
		"back in doubt, when it stays unknown": {given: func(c *crossing) { c.says(there, with(errUnknown)); c.claimed(there) },
			kind: domain.Unknown, took: 10 * time.Second},
		"on, when what follows a doubt says nothing of it": {given: func(c *crossing) {
			c.claimed(there)
			answers := []error{errUnknown, errAway, errBusy, errors.New("a bug"), nil}
			c.says(there, func(context.Context) error {
				err := answers[0]
				answers = answers[min(1, len(answers)-1):]
				return err
			})
		}, then: there, took: 100 * time.Millisecond},
		"back in doubt, when nothing that follows says more": {given: func(c *crossing) {
			c.claimed(there)
			first := true
			c.says(there, func(context.Context) error {
				if first {
					first = false
					return errUnknown
				}
				return errAway
			})
		}, kind: domain.Unknown, took: 10 * time.Second},
		"back with the refusal that ends a doubt": {given: func(c *crossing) {
			c.claimed(there)
			c.says(there, with(errUnknown))
			time.AfterFunc(time.Second, func() { c.says(there, with(errTaken)) })
		}, kind: domain.Conflict, took: time.Second},
		"back at once, when nothing is in doubt and the queue is full": {given: func(c *crossing) {
			c.claimed(there)
			c.says(there, with(errBusy))
		}, kind: domain.Busy},
		"here, when this process was told to decide while it asked around": {given: func(c *crossing) {
			c.says(there, with(commands.ErrNotSent))
			c.claimed(there)
			time.AfterFunc(time.Second, func() { c.here.Store(true) })
		}, then: self, took: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCrossing()
				tt.given(c)
				began := time.Now()
				result, err := c.Router.Send(t.Context(), commands.Call{Operation: "AttachLabel"})
				if domain.KindOf(err) != tt.kind || err == nil && result.Text != tt.then {
					t.Errorf("got %q, %v, want %q and a refusal of kind %q", result.Text, err, tt.then, tt.kind)
				}
				if took := time.Since(began); took < tt.took || took > tt.took+100*time.Millisecond {
					t.Errorf("it took %v, want %v", took, tt.took)
				}
				if len(c.keys) > 1 {
					t.Errorf("one call went under %d keys", len(c.keys))
				}
				var doubt *commands.InDoubt
				if tt.kind == domain.Unknown && (!errors.As(err, &doubt) || c.keys[doubt.Key] == 0) {
					t.Errorf("got %v, which does not name the key that was sent", err)
				}
			})
		})
	}
}

package journal

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"chartledger/domain"
	"chartledger/domain/undo"
	"chartledger/domain/wire"
)

// State is the fold of a slot's partitions. Fold changes it through the undo log
// that was given to NewOwner, so that a batch can be taken back. It must not look
// at Position.Offset: while a batch is decided its offsets are not known yet.
type State interface {
	Fold(r domain.Recorded) error
}

// Options of an Owner. The zero value of each field means its default.
type Options struct {
	Queue    int              // commands that may wait; 10 000
	Clock    func() time.Time // time.Now
	Logger   *slog.Logger     // none
	Writable func() error     // asked before a command is queued; nil: always
	Seat     Seat             // when the slot is ours to own; Alone
}

// Owner decides the commands of one slot, one after another, while the slot is
// this process's to own. At other times it is a standby, which folds and answers
// that commands are decided elsewhere.
type Owner[S State] struct {
	log    Log
	state  S
	undo   *undo.Log
	opts   Options
	chains map[domain.Partition]*wire.Chain
	ends   map[domain.Partition]domain.Position
	queue  chan *pending[S]
	// accepting says whether commands may be queued: not on a standby.
	accepting atomic.Bool
	broken    atomic.Bool
	served    chan struct{} // closed by the first claim that succeeds
	// backlog was taken from the queue and is not decided yet.
	backlog []*pending[S]
	// limit is how many commands a batch may have: halved when the log refuses
	// one, so that a single bad command is found and starves nobody.
	limit int
	last  int // commands in the last batch
	doubt *doubt[S]
	term  *Term // the present one, or the last
	stats stats
}

// maxCommands is how many commands a batch has at most.
const maxCommands = 2000

// NewOwner makes the owner of the log's slot. u is the undo log that state uses.
func NewOwner[S State](log Log, state S, u *undo.Log, opts Options) *Owner[S] {
	if opts.Queue == 0 {
		opts.Queue = 10_000
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Seat == nil {
		opts.Seat = Alone()
	}
	o := &Owner[S]{
		log: log, state: state, undo: u, opts: opts, limit: maxCommands,
		chains: make(map[domain.Partition]*wire.Chain),
		ends:   make(map[domain.Partition]domain.Position),
		queue:  make(chan *pending[S], opts.Queue),
		served: make(chan struct{}),
	}
	o.accepting.Store(opts.Seat == Alone()) // others wait for their first term
	return o
}

// Run owns the slot in every term that its seat gives it, and stands by between
// them, until ctx ends. It returns an error only if the log cannot be folded: then
// nobody may decide anything until that is repaired.
func (o *Owner[S]) Run(ctx context.Context) error {
	defer o.enter(nil)
	defer o.abandon()
	o.broken.Store(false)
	for ctx.Err() == nil {
		if err := o.turn(ctx); err != nil {
			o.broken.Store(true)
			return err
		}
	}
	return nil
}

// Accepting says whether commands are taken: the slot is this process's to own,
// even if it has yet to claim it.
func (o *Owner[S]) Accepting() bool { return o.accepting.Load() }

// Served is closed when the owner has begun to decide for the first time: then it
// has folded everything that was in the log before.
func (o *Owner[S]) Served() <-chan struct{} { return o.served }

// fold takes a committed record into the state.
func (o *Owner[S]) fold(r domain.Recorded) error {
	p := r.Position.Partition
	if err := o.chain(p).Check(r); err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	end := r.Position
	end.Offset++
	o.ends[p] = end
	if _, ok := r.Event.(wire.WriterClaimed); ok {
		return nil
	}
	o.doubt.see(r)
	if err := o.state.Fold(r); err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return nil
}

func (o *Owner[S]) chain(p domain.Partition) *wire.Chain {
	c, ok := o.chains[p]
	if !ok {
		c = &wire.Chain{Undo: o.undo}
		o.chains[p] = c
	}
	return c
}

// abandon answers everyone who still waits. What is in doubt stays in doubt.
func (o *Owner[S]) abandon() {
	o.accepting.Store(false)
	if o.doubt != nil {
		for _, p := range o.doubt.batch {
			p.answer(nil, errInDoubt())
		}
		o.doubt = nil
	}
	o.empty(errElsewhere())
}

// empty answers all that was not taken for a batch.
func (o *Owner[S]) empty(why error) {
	for {
		select {
		case p := <-o.queue:
			o.backlog = append(o.backlog, p)
			continue
		default:
		}
		break
	}
	for _, p := range o.backlog {
		p.answer(nil, why)
	}
	o.backlog = nil
}

// pause waits d, give or take a quarter, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	jitter := time.Duration(rand.Int64N(int64(d)/2 + 1))
	select {
	case <-ctx.Done():
	case <-time.After(d*3/4 + jitter):
	}
}

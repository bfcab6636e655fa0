package journal

import (
	"context"
	"log/slog"
	"math/rand/v2"
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
}

// Owner decides the commands of one slot, one after another, while Run runs.
type Owner[S State] struct {
	log    Log
	state  S
	undo   *undo.Log
	opts   Options
	chains map[domain.Partition]*wire.Chain
	ends   map[domain.Partition]domain.Position
	queue  chan *pending[S]
	// backlog was taken from the queue and is not decided yet.
	backlog []*pending[S]
	// limit is how many commands a batch may have: halved when the log refuses
	// one, so that a single bad command is found and starves nobody.
	limit int
	doubt *doubt[S]
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
	return &Owner[S]{
		log: log, state: state, undo: u, opts: opts, limit: maxCommands,
		chains: make(map[domain.Partition]*wire.Chain),
		ends:   make(map[domain.Partition]domain.Position),
		queue:  make(chan *pending[S], opts.Queue),
	}
}

// Run owns the slot until ctx ends: it claims, serves, and claims again whenever
// the outcome of a commit is in doubt. It returns an error only if the log cannot
// be folded: then nobody may decide anything until that is repaired.
func (o *Owner[S]) Run(ctx context.Context) error {
	defer o.abandon()
	for ctx.Err() == nil {
		if err := o.claim(ctx); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		o.settle()
		o.stats.serving.Store(true)
		o.serve(ctx)
		o.stats.serving.Store(false)
	}
	return nil
}

// claim tries until the slot is ours and folded, or ctx ends.
func (o *Owner[S]) claim(ctx context.Context) error {
	for attempt := 0; ctx.Err() == nil; attempt++ {
		var broken error
		err := o.log.Claim(ctx, func(r domain.Recorded) error {
			broken = o.fold(r)
			return broken
		})
		o.stats.claims.Add(1)
		if broken != nil {
			return broken
		}
		if err == nil {
			return nil
		}
		o.opts.Logger.Warn("cannot claim the slot yet", "attempt", attempt+1, "error", err)
		pause(ctx, min(50*time.Millisecond<<min(attempt, 6), 2*time.Second))
	}
	return nil
}

// fold takes a committed record into the state.
func (o *Owner[S]) fold(r domain.Recorded) error {
	p := r.Position.Partition
	if err := o.chain(p).Check(r); err != nil {
		return err
	}
	end := r.Position
	end.Offset++
	o.ends[p] = end
	if _, ok := r.Event.(wire.WriterClaimed); ok {
		return nil
	}
	o.doubt.see(r)
	return o.state.Fold(r)
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
	if o.doubt != nil {
		for _, p := range o.doubt.batch {
			p.answer(nil, errInDoubt())
		}
		o.doubt = nil
	}
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
		p.answer(nil, errAway())
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

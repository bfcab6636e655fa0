package journal_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands/commandstest"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/undo"
	"chartledger/domain/user"
)

const slot = "registrar"

var (
	repos  = domain.Partition{Topic: domain.RepoEvents}
	access = domain.Partition{Topic: domain.AccessEvents}
)

// tally is a small state: what was counted, which names are taken, and which
// commands were done how often.
type tally struct {
	undo   *undo.Log
	counts map[string]int
	names  map[string]string // by whom
	done   map[string]int
}

func newTally() *tally {
	return &tally{undo: &undo.Log{}, counts: map[string]int{}, names: map[string]string{}, done: map[string]int{}}
}

// Fold counts labels of a repository, and has a user's id as a name that is taken
// until she is disabled.
func (s *tally) Fold(r domain.Recorded) error {
	switch e := r.Event.(type) {
	case repo.LabelAttached:
		undo.Put(s.undo, s.counts, e.RepoID, s.counts[e.RepoID]+1)
	case user.Added:
		undo.Put(s.undo, s.names, e.UserID, r.CommandID)
	case user.Disabled:
		undo.Delete(s.undo, s.names, e.UserID)
	case repo.Disabled:
		return errors.New("the test's state cannot take this")
	}
	undo.Put(s.undo, s.done, r.CommandID, s.done[r.CommandID]+1)
	return nil
}

func (s *tally) clone() tally {
	return tally{counts: maps.Clone(s.counts), names: maps.Clone(s.names), done: maps.Clone(s.done)}
}

type command = journal.Command[*tally]

var errTaken = domain.Refuse(domain.Conflict, "name_taken", "The name is taken.")

// count adds one to what.
func count(id, what string) command { return label(id, what, "") }

// label is count with a value, for its size.
func label(id, what, value string) command {
	return command{Partition: repos, Origin: domain.Origin{CommandID: id},
		Decide: func(s *tally, _ time.Time) ([]domain.Event, error) {
			if s.done[id] > 0 {
				return nil, nil
			}
			return []domain.Event{repo.LabelAttached{Ref: repo.Ref{RepoID: what}, Key: "k", Value: value}}, nil
		}}
}

// claimName takes a name, or is refused.
func claimName(id, name string) command {
	return command{Partition: access, Origin: domain.Origin{CommandID: id},
		Decide: func(s *tally, _ time.Time) ([]domain.Event, error) {
			switch by, taken := s.names[name]; {
			case taken && by == id:
				return nil, nil
			case taken:
				return nil, errTaken
			}
			return []domain.Event{user.Added{Ref: user.Ref{UserID: name}, Role: user.Member}}, nil
		}}
}

// ensureName takes a name unless it is taken already.
func ensureName(id, name string) command {
	c := claimName(id, name)
	claim := c.Decide
	c.Decide = func(s *tally, now time.Time) ([]domain.Event, error) {
		if events, err := claim(s, now); err == nil {
			return events, nil
		}
		return nil, nil
	}
	return c
}

// freeName gives a name back.
func freeName(id, name string) command {
	return command{Partition: access, Origin: domain.Origin{CommandID: id},
		Decide: func(*tally, time.Time) ([]domain.Event, error) {
			return []domain.Event{user.Disabled{Ref: user.Ref{UserID: name}}}, nil
		}}
}

// counted is c, adding to *n whenever it is decided.
func counted(c command, n *int) command {
	decide := c.Decide
	c.Decide = func(s *tally, now time.Time) ([]domain.Event, error) {
		*n++
		return decide(s, now)
	}
	return c
}

// bench is a log in memory with owners on it, inside a bubble: synctest.Wait
// returns when every owner waits for a command, a timer or the log.
type bench struct {
	*testing.T
	memory *commandstest.Memory
}

func bubble(t *testing.T, test func(b bench)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		test(bench{T: t, memory: commandstest.NewMemory()})
	})
}

func (b bench) handle() journal.Log {
	return b.memory.Log(slot, []domain.Partition{repos, access})
}

// owner is one that runs until the test ends.
type owner struct {
	*journal.Owner[*tally]
	state *tally
	stop  context.CancelFunc
	ended chan error
}

func (b bench) start(o journal.Options) *owner {
	b.Helper()
	return b.startOn(b.handle(), o)
}

func (b bench) startOn(log journal.Log, opts journal.Options) *owner {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	state := newTally()
	o := &owner{journal.NewOwner(log, state, state.undo, opts), state, stop, make(chan error, 1)}
	go func() { o.ended <- o.Run(ctx) }()
	b.Cleanup(stop)
	synctest.Wait()
	return o
}

// answer is what a caller got.
type answer struct {
	journal.Receipt
	err error
}

// ask has o do c, in time. The channel gets the answer.
func (b bench) ask(o *owner, c command) <-chan answer { return b.askUntil(b.Context(), o, c) }

func (b bench) askUntil(ctx context.Context, o *owner, c command) <-chan answer {
	got := make(chan answer, 1)
	go func() {
		r, err := o.Do(ctx, c)
		got <- answer{r, err}
	}()
	synctest.Wait() // it is queued, or answered
	return got
}

// done has o do c, which has to work.
func (b bench) done(o *owner, c command) journal.Receipt {
	b.Helper()
	a := <-b.ask(o, c)
	if a.err != nil {
		b.Fatalf("%s: %v", c.Origin.CommandID, a.err)
	}
	return a.Receipt
}

// wantKind fails unless the answer is a refusal of this kind.
func (b bench) wantKind(a answer, kind domain.Kind) {
	b.Helper()
	if domain.KindOf(a.err) != kind {
		b.Errorf("got %v, want a refusal of kind %q", a.err, kind)
	}
}

// commands are the command ids of p's events, in the log's order.
func (b bench) commands(p domain.Partition) []string {
	var ids []string
	for _, r := range b.memory.Records(p) {
		ids = append(ids, r.CommandID)
	}
	return ids
}

// both makes the events of both decisions.
func both(x, y func(*tally, time.Time) ([]domain.Event, error)) func(*tally, time.Time) ([]domain.Event, error) {
	return func(s *tally, now time.Time) ([]domain.Event, error) {
		first, err := x(s, now)
		if err != nil {
			return nil, err
		}
		second, err := y(s, now)
		return append(first, second...), err
	}
}

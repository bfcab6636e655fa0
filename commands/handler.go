package commands

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"

	"chartledger/commands/journal"
	"chartledger/domain"
)

// Registrar is the owner of repo-events and access-events.
type Registrar interface {
	Do(ctx context.Context, c journal.Command[*State]) (journal.Receipt, error)
}

// Options of a Handler. Every field is needed but ReservePublic.
type Options struct {
	Registrar     Registrar
	Vault         Vault
	Prober        Prober
	Publisher     Publisher
	Key           []byte        // derived from the master key; for request hashes and token texts
	NewID         func() string // fresh ids of repos, syncs and tokens
	Clock         func() time.Time
	Timeout       time.Duration // how long a command may wait for its confirmation
	ReposPerOwner int
	ReservePublic bool // only operators may make a repository public

	Selectors         int // at most
	SelectorsPerUser  int // and per group
	GroupsPerSelector int
}

// Handler takes commands. It is safe for concurrent use.
type Handler struct {
	Options
	flights singleflight.Group
}

// NewHandler makes a Handler.
func NewHandler(o Options) *Handler { return &Handler{Options: o} }

// Meta is what every command comes with.
type Meta struct {
	Actor          string
	TokenID        string // of the API token that it came with; "" for who came in otherwise
	IdempotencyKey string // "": a random one, named if the outcome stays unknown
	Request        []byte // the canonical request, for telling a repeat from another request
	IfMatch        string // a version, "*", or ""
	CorrelationID  string
	TraceParent    string
}

// Done is how a command ended.
type Done struct {
	Outcome
	End      []domain.Position // what a reader has to have read to see it
	Claim    int64             // of the owner, see journal.Receipt
	Replayed bool              // it had been done before under the same key
}

// InDoubt is a domain.Error of Kind Unknown together with the key to ask again with.
type InDoubt struct {
	Key string
	Err error
}

// Error names the key.
func (e *InDoubt) Error() string { return fmt.Sprintf("%v (Idempotency-Key: %s)", e.Err, e.Key) }

// Unwrap is the cause.
func (e *InDoubt) Unwrap() error { return e.Err }

// command is a Meta made ready for one operation on one target.
type command struct {
	Meta
	operation Operation
	id, hash  string
	// claim, if not 0, is the one under which the command was checked: what takes
	// long between check and decision must not be decided after another process may
	// have answered it.
	claim int64
}

func (h *Handler) command(m Meta, operation Operation, target string) command {
	if m.IdempotencyKey == "" {
		m.IdempotencyKey = rand.Text()
	}
	return command{
		Meta: m, operation: operation,
		id:   h.mac("command", m.Actor, string(operation), target, m.IdempotencyKey)[:32],
		hash: h.mac("request", string(m.Request))[:32],
	}
}

// mac is the HMAC-SHA256 of the parts, hex.
func (h *Handler) mac(parts ...string) string {
	m := hmac.New(sha256.New, h.Key)
	for _, p := range parts {
		fmt.Fprintf(m, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(m.Sum(nil))
}

// decision decides on s for the actor. It may run more than once.
type decision func(s *State, a actor, now time.Time) ([]domain.Event, error)

// subject is what a command that had nothing to change answers.
type subject func(s *State) Outcome

// decide has the registrar decide c on a partition and answers its outcome.
func (h *Handler) decide(ctx context.Context, c command, p domain.Partition, d decision, unchanged subject) (Done, error) {
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	var done Done
	receipt, err := h.Registrar.Do(ctx, journal.Command[*State]{
		Partition: p, Claim: c.claim,
		Origin: domain.Origin{CommandID: c.id, RequestHash: c.hash, Actor: c.Actor,
			CorrelationID: c.CorrelationID, TraceParent: c.TraceParent},
		Decide: func(s *State, now time.Time) ([]domain.Event, error) {
			known, err := s.known(c)
			if err != nil || known {
				done.Replayed = known
				return nil, err
			}
			done.Replayed = false
			a, err := s.actor(c.Actor)
			if err != nil {
				return nil, err
			}
			return d(s, a, now)
		},
		Answer: func(s *State, _ []domain.Recorded) {
			var known bool
			if done.Outcome, known = s.outcomes.byID[c.id]; !known {
				done.Outcome = unchanged(s)
			}
		},
	})
	if domain.KindOf(err) == domain.Unknown {
		return Done{}, &InDoubt{Key: c.IdempotencyKey, Err: err}
	}
	if err != nil {
		return Done{}, err
	}
	done.End, done.Claim = receipt.End, receipt.Claim
	return done, nil
}

// known says whether the command was done already, and refuses another request under its key.
func (s *State) known(c command) (bool, error) {
	o, ok := s.outcomes.byID[c.id]
	if ok && !hmac.Equal([]byte(o.RequestHash), []byte(c.hash)) {
		return false, &domain.Error{Kind: domain.KeyReused, Code: "idempotency_key_reused",
			Detail: "This Idempotency-Key was used for another request. Use a new one."}
	}
	return ok, nil
}

// once has concurrent repeats of one request wait for the first and share its answer.
func (h *Handler) once(ctx context.Context, c command, do func(context.Context) (Done, error)) (Done, error) {
	ch := h.flights.DoChan(c.id+c.hash, func() (any, error) {
		done, err := do(context.WithoutCancel(ctx)) // the others wait for it too
		return done, err
	})
	select {
	case r := <-ch:
		return r.Val.(Done), r.Err
	case <-ctx.Done():
		return Done{}, &InDoubt{Key: c.IdempotencyKey, Err: errors.Join(ctx.Err(),
			domain.Refuse(domain.Unknown, "outcome_unknown", "The request ended before its outcome was known."))}
	}
}

var (
	repoPartition   = domain.Partition{Topic: domain.RepoEvents}
	accessPartition = domain.Partition{Topic: domain.AccessEvents}
)

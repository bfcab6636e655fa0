package tabletest

import (
	"context"
	"crypto/sha256"
	"errors"
	"iter"
	"net/http"
	"sync"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/domain/wire"
	"chartledger/projections"
)

// registrar decides commands on the state in memory, which spares it reading the
// stream for every command, and writes each command's events by itself.
type registrar struct {
	table *Table
	mu    sync.Mutex // held while a command is decided, not while it is written
	state *commands.State
	chain wire.Chain
}

// Do is commands.Registrar's.
func (r *registrar) Do(ctx context.Context, c journal.Command[*commands.State]) (journal.Receipt, error) {
	rows, receipt, err := r.decide(c)
	for _, row := range rows {
		if err = errors.Join(err, r.table.Append(ctx, row)); err != nil {
			break
		}
	}
	return receipt, err
}

func (r *registrar) decide(c journal.Command[*commands.State]) (rows []Row, receipt journal.Receipt, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now().UTC()
	events, err := c.Decide(r.state, now)
	if err != nil {
		return nil, receipt, err
	}
	for _, e := range events {
		row, recorded, err := r.take(domain.Recorded{Event: e, Origin: c.Origin, At: now, Position: domain.Position{Partition: c.Partition}})
		if err != nil {
			return nil, receipt, err
		}
		rows, receipt.Events = append(rows, row), append(receipt.Events, recorded)
	}
	if c.Answer != nil {
		c.Answer(r.state, receipt.Events)
	}
	return rows, receipt, nil
}

// take numbers, encodes and folds an event, as the journal does.
func (r *registrar) take(e domain.Recorded) (Row, domain.Recorded, error) {
	e.Seq, e.Version = r.chain.Next(e.Position.Partition.Topic, e.Event)
	rec, err := wire.Encode(e)
	if err != nil {
		return Row{}, e, err
	}
	if e, err = wire.Decode(rec, e.Position); err != nil {
		return Row{}, e, err
	}
	row := Row{Stream: wire.StreamOf(e.Position.Partition.Topic, e.Event), Version: e.Version, Record: rec}
	return row, e, errors.Join(r.chain.Check(e), r.state.Fold(e))
}

// Handler is the service's own HTTP API on the table. It has an operator with the
// token, and what happened before.
func (t *Table) Handler(token string, before iter.Seq[domain.Event]) (http.Handler, error) {
	state, _ := commands.NewState()
	r := &registrar{table: t, state: state}
	operator := domain.Recorded{Event: user.Added{Ref: user.Ref{UserID: "operator"}, Role: user.Operator}, At: time.Now(),
		Position: domain.Position{Partition: domain.Partition{Topic: domain.AccessEvents}}}
	if err := state.Fold(operator); err != nil {
		return nil, err
	}
	for e := range before {
		if _, _, err := r.take(domain.Recorded{Event: e, At: time.Now(), Position: domain.Position{Partition: domain.Partition{Topic: domain.RepoEvents}}}); err != nil {
			return nil, err
		}
	}
	access := commands.NewAccess(time.Now, 24*time.Hour)
	access.Apply(domain.Batch{Records: []domain.Recorded{operator}})
	hash := sha256.Sum256([]byte(token))
	return httpapi.New(httpapi.Options{
		Commands: commands.NewHandler(commands.Options{
			Registrar: r, Key: hash[:], NewID: func() string { return "" }, Clock: time.Now, Timeout: 10 * time.Second, ReposPerOwner: 1 << 30,
		}),
		Access: access, Queries: queries{table: t}, BootstrapTokenHash: hash[:], RequestsPerSecond: 1_000_000,
	})
}

// queries answers what the handlers of commands ask: one row by its id. The table
// is its own read model, so that nobody waits for one.
type queries struct {
	projections.Queries
	table *Table
}

// Repo reads a row.
func (q queries) Repo(ctx context.Context, _ projections.Viewer, _ projections.Token, id string) (projections.Repo, error) {
	_, err := q.table.newest(ctx, id)
	return projections.Repo{Status: "active"}, err
}

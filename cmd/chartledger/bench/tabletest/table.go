// Package tabletest is what the journal is measured against: a plain event table in
// PostgreSQL with optimistic concurrency, as event-sourced services usually have
// one. It has what makes it fast, and none of what the log is for.
package tabletest

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"chartledger/domain/wire"
)

// connections is the pool's size: more than the cores, so that commits wait for the
// disk side by side, and few enough that the server does not thrash.
const connections = 32

// Table is the event table. Two events of one stream and version exclude each other.
type Table struct{ pool *pgxpool.Pool }

const schema = `CREATE TABLE IF NOT EXISTS events (
	seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	stream text NOT NULL, version bigint NOT NULL, at timestamptz NOT NULL,
	headers text[] NOT NULL, data bytea NOT NULL,
	UNIQUE (stream, version))`

// Open makes the table. Every commit is on the disk when it is answered, as every
// commit of the log is.
func Open(ctx context.Context, dsn string) (*Table, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("read the address of the event table: %w", err)
	}
	config.MaxConns = connections
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the event table: %w", err)
	}
	if _, err := pool.Exec(ctx, schema); err != nil {
		pool.Close()
		return nil, fmt.Errorf("make the event table: %w", err)
	}
	return &Table{pool}, nil
}

// Close ends the connections.
func (t *Table) Close() { t.pool.Close() }

// Row is one event on its way into the table.
type Row struct {
	Stream  string
	Version int64 // the one that its writer expects to be free
	Record  wire.Record
}

// Append writes one event in a transaction of its own.
func (t *Table) Append(ctx context.Context, r Row) error {
	_, err := t.pool.Exec(ctx, "INSERT INTO events (stream, version, at, headers, data) VALUES ($1, $2, $3, $4, $5)", r.values()...)
	if err != nil {
		return fmt.Errorf("append to the event table: %w", err)
	}
	return nil
}

func (r Row) values() []any {
	headers := make([]string, 0, 2*len(r.Record.Headers))
	for _, h := range r.Record.Headers {
		headers = append(headers, h.Key, h.Value)
	}
	return []any{r.Stream, r.Version, r.Record.Time, headers, r.Record.Value}
}

// appendAll writes many events in one transaction.
func (t *Table) appendAll(ctx context.Context, rows []Row) error {
	_, err := t.pool.CopyFrom(ctx, pgx.Identifier{"events"}, []string{"stream", "version", "at", "headers", "data"},
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) { return rows[i].values(), nil }))
	if err != nil {
		return fmt.Errorf("append %d events to the event table: %w", len(rows), err)
	}
	return nil
}

// newest is the version of a stream, as a read of a row would be.
func (t *Table) newest(ctx context.Context, stream string) (version int64, err error) {
	err = t.pool.QueryRow(ctx, "SELECT version FROM events WHERE stream = $1 ORDER BY version DESC LIMIT 1", stream).Scan(&version)
	return version, err
}

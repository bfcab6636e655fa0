package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chartledger/projections"
)

// patientDrop is how long the tables of a dropped generation are waited for. Nobody
// can switch meanwhile.
const patientDrop = 200 * time.Millisecond

// Sweep takes away the tables of p's generations that were dropped so long ago
// that nobody feeds them any more. One that somebody still reads stays until the
// next time.
func (db *DB) Sweep(ctx context.Context, p projections.Projection, ago time.Duration) error {
	rows, err := db.pool.Query(ctx, `SELECT schema FROM chartledger.generations WHERE projection = $1 AND version = $2
		AND dropped_at <= now() - $3::float8 * interval '1 second' AND gone_at IS NULL`, p.Name, p.Version, ago.Seconds())
	if err != nil {
		return err
	}
	schemas, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, schema := range schemas {
		err := db.alter(ctx, func(tx pgx.Tx) error { return remove(ctx, tx, schema) })
		if err != nil && !lockedOut(err) {
			return fmt.Errorf("take away the tables of %s: %w", schema, err)
		}
	}
	return nil
}

// lockedOut says that somebody reads the tables.
func lockedOut(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

func remove(ctx context.Context, tx pgx.Tx, schema string) error {
	var batch pgx.Batch
	batch.Queue(fmt.Sprintf("SET LOCAL lock_timeout = %d", patientDrop.Milliseconds()))
	batch.Queue("DELETE FROM chartledger.positions WHERE schema = $1", schema)
	batch.Queue("DROP SCHEMA IF EXISTS " + schema + " CASCADE")
	batch.Queue("UPDATE chartledger.generations SET gone_at = now() WHERE schema = $1", schema)
	return tx.SendBatch(ctx, &batch).Close()
}

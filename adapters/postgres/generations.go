package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chartledger/projections"
)

// schemaLock is the advisory lock of whoever makes schemas: two processes that
// start at once must not both make the first generation.
const schemaLock = 0x63686c65 // "chle"

// live makes sure that a generation of p answers queries, and is its schema. A
// transaction that waited for the lock may still know the catalogs from before, in
// which the first one's schemas are not; the next transaction knows better.
func (db *DB) live(ctx context.Context, p projections.Projection) (schema string, err error) {
	for range 3 {
		var pg *pgconn.PgError
		if schema, err = db.liveOnce(ctx, p); !errors.As(err, &pg) || pg.Code != "23505" {
			break
		}
	}
	return schema, err
}

func (db *DB) liveOnce(ctx context.Context, p projections.Projection) (schema string, err error) {
	err = db.alter(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sharedSQL); err != nil {
			return fmt.Errorf("make the bookkeeping: %w", err)
		}
		err := tx.QueryRow(ctx, "SELECT schema FROM chartledger.live WHERE projection = $1 AND version = $2",
			p.Name, p.Version).Scan(&schema)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if schema, err = createGeneration(ctx, tx, p, serve); err != nil {
			return err
		}
		return pointTo(ctx, tx, p, schema)
	})
	if err != nil {
		return "", fmt.Errorf("prepare the tables of %s: %w", p.Name, err)
	}
	return schema, nil
}

// What a generation is made for.
const (
	serve  = "serve"
	verify = "verify" // to be compared with the live one, and then dropped
)

// createGeneration makes the next schema of p, empty and at the log's beginning.
// A number is never used twice, so that nobody can mistake a new one for a dropped one.
func createGeneration(ctx context.Context, tx pgx.Tx, p projections.Projection, purpose string) (string, error) {
	m, err := modelOf(p)
	if err != nil {
		return "", err
	}
	var number int
	err = tx.QueryRow(ctx, `SELECT coalesce(max(generation), 0) + 1 FROM chartledger.generations
		WHERE projection = $1 AND version = $2`, p.Name, p.Version).Scan(&number)
	if err != nil {
		return "", err
	}
	schema := fmt.Sprintf("%s_v%d_g%d", p.Name, p.Version, number)
	if _, err := tx.Exec(ctx, "CREATE SCHEMA "+schema); err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, strings.ReplaceAll(m.sql, "{schema}", schema)); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO chartledger.generations (schema, projection, version, generation, purpose)
		VALUES ($1, $2, $3, $4, $5)`, schema, p.Name, p.Version, number, purpose)
	if err != nil {
		return "", err
	}
	return schema, insertPositions(ctx, tx, p, schema)
}

func insertPositions(ctx context.Context, tx pgx.Tx, p projections.Projection, schema string) error {
	var batch pgx.Batch
	for _, at := range p.Partitions() {
		batch.Queue("INSERT INTO chartledger.positions (schema, topic, partition) VALUES ($1, $2, $3)",
			schema, string(at.Topic), at.Number)
	}
	return tx.SendBatch(ctx, &batch).Close()
}

// pointTo makes queries read a schema from now on. The one before becomes the
// former one, and what was former is dropped.
func pointTo(ctx context.Context, tx pgx.Tx, p projections.Projection, schema string) error {
	_, err := tx.Exec(ctx, `UPDATE chartledger.generations g SET dropped_at = now()
		FROM chartledger.live l WHERE l.projection = $1 AND l.version = $2
		AND g.projection = $1 AND g.version = $2 AND g.schema NOT IN (l.schema, $3)
		AND g.promoted_at IS NOT NULL AND g.dropped_at IS NULL`, p.Name, p.Version, schema)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `WITH old AS (
			UPDATE chartledger.generations SET promoted_at = coalesce(promoted_at, now())
			WHERE schema IN (SELECT schema FROM chartledger.live WHERE projection = $1 AND version = $2)),
		new AS (
			UPDATE chartledger.generations SET promoted_at = now(), switch_wanted = false WHERE schema = $3)
		INSERT INTO chartledger.live (projection, version, schema) VALUES ($1, $2, $3)
		ON CONFLICT (projection, version) DO UPDATE SET schema = excluded.schema`, p.Name, p.Version, schema)
	return err
}

// alter runs f in a transaction, alone among all that make or switch schemas.
func (db *DB) alter(ctx context.Context, f func(pgx.Tx) error) error {
	return pgx.BeginTxFunc(ctx, db.pool, committed(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", schemaLock); err != nil {
			return err
		}
		return f(tx)
	})
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
	"chartledger/projections"
)

// stateSQL is a generation's state, of the aliases g (generations) and l (live).
const stateSQL = `CASE WHEN l.schema = g.schema THEN 'live' WHEN g.promoted_at IS NULL THEN 'building' ELSE 'former' END`

// listSQL are the generations of a projection that are fed, the live one first.
const listSQL = `SELECT g.generation, g.schema, ` + stateSQL + ` AS state, g.switch_wanted, g.rate, g.problem, g.created_at
	FROM chartledger.generations g
	LEFT JOIN chartledger.live l ON l.projection = g.projection AND l.version = g.version
	WHERE g.projection = $1 AND g.version = $2 AND g.purpose = 'serve' AND g.dropped_at IS NULL
	ORDER BY l.schema = g.schema DESC, g.promoted_at DESC NULLS FIRST, g.generation DESC`

// Generations are those of p that have to be fed, and where each stands: the live
// one first.
func (db *DB) Generations(ctx context.Context, p projections.Projection) (all []projections.Generation, err error) {
	o := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, db.pool, o, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, listSQL, p.Name, p.Version)
		if err != nil {
			return err
		}
		if all, err = pgx.CollectRows(rows, scanGeneration); err != nil {
			return err
		}
		for i, g := range all {
			if all[i].Positions, err = positions(ctx, tx, g.Schema); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, queryError(fmt.Errorf("list the generations of %s: %w", p.Name, err))
	}
	return all, nil
}

func scanGeneration(row pgx.CollectableRow) (g projections.Generation, err error) {
	err = row.Scan(&g.Number, &g.Schema, &g.State, &g.SwitchWanted, &g.Rate, &g.Problem, &g.CreatedAt)
	return g, err
}

// positions are where a generation stands.
func positions(ctx context.Context, tx pgx.Tx, schema string) ([]projections.StartPosition, error) {
	rows, err := tx.Query(ctx, `SELECT topic, partition, generation, next, epoch, seq
		FROM chartledger.positions WHERE schema = $1 ORDER BY topic, partition`, schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPosition)
}

// schemaOf is where the generation of p in a state is; a Conflict says that there
// is none.
func schemaOf(ctx context.Context, tx pgx.Tx, p projections.Projection, state projections.GenerationState) (string, error) {
	rows, err := tx.Query(ctx, listSQL, p.Name, p.Version)
	if err != nil {
		return "", err
	}
	all, err := pgx.CollectRows(rows, scanGeneration)
	if err != nil {
		return "", err
	}
	for _, g := range all {
		if g.State == state {
			return g.Schema, nil
		}
	}
	return "", domain.Refuse(domain.Conflict, "no_generation", fmt.Sprintf("%s has no %s generation.", p.Name, state))
}

// Live makes sure that a generation of p answers queries.
func (db *DB) Live(ctx context.Context, p projections.Projection) error {
	_, err := db.live(ctx, p)
	return err
}

// Feed is the projector of one of p's Generations.
func (db *DB) Feed(p projections.Projection, schema string, o ProjectorOptions) (*Projector, error) {
	return db.projector(p, schema, o)
}

// Settle makes the switch that was asked for, if its generation is not behind any
// more, and says whether it did.
func (db *DB) Settle(ctx context.Context, p projections.Projection, g projections.Generation) (switched bool, err error) {
	if g.State != projections.Building || !g.SwitchWanted {
		return false, nil
	}
	err = db.alter(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT schema FROM chartledger.generations
			WHERE schema = $1 AND switch_wanted AND dropped_at IS NULL`, g.Schema).Scan(new(string))
		if err != nil {
			return err
		}
		behind, err := distance(ctx, tx, p, g.Schema)
		if err == nil && behind > lastStep {
			err = ErrBehind // without holding anybody up
		}
		if err != nil {
			return err
		}
		return promote(ctx, tx, p, g.Schema)
	})
	if errors.Is(err, ErrBehind) || errors.Is(err, pgx.ErrNoRows) { // somebody else made it, or dropped it
		return false, nil
	}
	return err == nil, err
}

// Stopped notes why a generation is no longer fed; "" says that it is again.
func (db *DB) Stopped(ctx context.Context, schema, problem string) error {
	_, err := db.pool.Exec(ctx, "UPDATE chartledger.generations SET problem = $2 WHERE schema = $1 AND problem <> $2", schema, problem)
	return err
}

// Sample notes how fast the generations of p move, about once a second, whichever
// process feeds them.
func (db *DB) Sample(ctx context.Context, p projections.Projection) error {
	_, err := db.pool.Exec(ctx, `UPDATE chartledger.generations g SET sampled_seq = s.seq, sampled_at = now(),
			rate = (s.seq - g.sampled_seq) / greatest(extract(epoch FROM now() - g.sampled_at), 0.001)
		FROM (SELECT schema, sum(seq) AS seq FROM chartledger.positions GROUP BY schema) s
		WHERE s.schema = g.schema AND g.projection = $1 AND g.version = $2 AND g.dropped_at IS NULL
		AND g.sampled_at < now() - interval '900 milliseconds' AND (s.seq <> g.sampled_seq OR g.rate <> 0)`, p.Name, p.Version)
	return err
}

// patientDrop is how long the tables of a dropped generation are waited for.
const patientDrop = 2 * time.Second

// Sweep takes away the tables of p's dropped generations. One that somebody still
// reads stays until the next time.
func (db *DB) Sweep(ctx context.Context, p projections.Projection) error {
	rows, err := db.pool.Query(ctx, `SELECT schema FROM chartledger.generations WHERE projection = $1 AND version = $2
		AND dropped_at IS NOT NULL AND gone_at IS NULL`, p.Name, p.Version)
	if err != nil {
		return err
	}
	schemas, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, schema := range schemas {
		if err := db.alter(ctx, func(tx pgx.Tx) error { return remove(ctx, tx, schema) }); err != nil {
			return fmt.Errorf("take away the tables of %s: %w", schema, err)
		}
	}
	return nil
}

func remove(ctx context.Context, tx pgx.Tx, schema string) error {
	var batch pgx.Batch
	batch.Queue(fmt.Sprintf("SET LOCAL lock_timeout = %d", patientDrop.Milliseconds()))
	batch.Queue("DELETE FROM chartledger.positions WHERE schema = $1", schema)
	batch.Queue("DROP SCHEMA IF EXISTS " + schema + " CASCADE")
	batch.Queue("UPDATE chartledger.generations SET gone_at = now() WHERE schema = $1", schema)
	return tx.SendBatch(ctx, &batch).Close()
}

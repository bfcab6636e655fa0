package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"chartledger/projections"
)

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

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

// Settle sees to a generation that is built: once it has nearly caught up and is not
// behind any more, it makes the switch that was asked for. It says whether it did.
func (db *DB) Settle(ctx context.Context, p projections.Projection, g projections.Generation) (switched bool, err error) {
	if g.State != projections.Building || !g.SwitchWanted || g.Problem != "" {
		return false, nil // one that has stopped would hold the live one up, and never come
	}
	if near, err := db.near(ctx, p, g.Schema); err != nil || !near {
		return false, err
	}
	if err := db.analyze(ctx, g.Schema); err != nil {
		return false, err
	}
	err = db.alter(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT schema FROM chartledger.generations
			WHERE schema = $1 AND switch_wanted AND dropped_at IS NULL`, g.Schema).Scan(new(string))
		if err != nil {
			return err
		}
		return promote(ctx, tx, p, g.Schema)
	})
	if errors.Is(err, ErrBehind) || errors.Is(err, pgx.ErrNoRows) { // not yet; or somebody else made it, or dropped it
		return false, nil
	}
	return err == nil, err
}

// near says whether a generation has so little to read that it may soon answer.
func (db *DB) near(ctx context.Context, p projections.Projection, schema string) (near bool, err error) {
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		behind, err := distance(ctx, tx, p, schema)
		near = behind <= lastStep
		return err
	})
	return near, err
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

package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
	"chartledger/projections"
)

// RequestVerification asks for a comparison of p's rows with the log. The projectors
// notice it.
func (db *DB) RequestVerification(ctx context.Context, p projections.Projection, id string) error {
	if _, err := db.live(ctx, p); err != nil {
		return err
	}
	_, err := db.pool.Exec(ctx, `INSERT INTO chartledger.verifications (id, projection, version) VALUES ($1, $2, $3)`,
		id, p.Name, p.Version)
	if err != nil {
		return fmt.Errorf("ask for a verification of %s: %w", p.Name, err)
	}
	return nil
}

// Verification is how a comparison goes, or what came of it.
func (db *DB) Verification(ctx context.Context, p projections.Projection, id string) (v projections.Verification, err error) {
	err = db.pool.QueryRow(ctx, `SELECT id, projection, requested_at, finished_at, generation, done, total, rows, different,
		differences, problem FROM chartledger.verifications WHERE id = $1 AND projection = $2`, id, p.Name).
		Scan(&v.ID, &v.Projection, &v.RequestedAt, &v.FinishedAt, &v.Generation, &v.Done, &v.Total, &v.Rows, &v.Different,
			&v.Differences, &v.Problem)
	if errors.Is(err, pgx.ErrNoRows) {
		return v, domain.Refuse(domain.NotFound, "not_found", "There is no such verification.")
	}
	return v, queryError(err)
}

// finish notes what came of a verification, and that its scratch tables may go. The newest hundred are kept.
func (db *DB) finish(ctx context.Context, v projections.Verification) error {
	if v.Differences == nil {
		v.Differences = []projections.Difference{}
	}
	_, err := db.pool.Exec(ctx, `WITH v AS (UPDATE chartledger.verifications SET finished_at = now(), generation = $2, done = $3,
			total = $4, rows = $5, different = $6, differences = $7, problem = $8 WHERE id = $1 RETURNING scratch)
		UPDATE chartledger.generations g SET dropped_at = now() FROM v WHERE g.schema = v.scratch AND g.dropped_at IS NULL`,
		v.ID, v.Generation, v.Done, v.Total, v.Rows, v.Different, v.Differences, v.Problem)
	if err != nil {
		return fmt.Errorf("note the outcome of verification %s: %w", v.ID, err)
	}
	_, err = db.pool.Exec(ctx, `DELETE FROM chartledger.verifications WHERE id IN (SELECT id FROM chartledger.verifications
		WHERE finished_at IS NOT NULL ORDER BY requested_at DESC OFFSET 100)`)
	return err
}

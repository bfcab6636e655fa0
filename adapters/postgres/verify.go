package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"chartledger/domain"
	"chartledger/projections"
)

// Follow gives handle the log from starts on, in order per partition, until ctx
// ends or handle answers an error. handle is not called by two goroutines at once.
type Follow func(ctx context.Context, starts []projections.StartPosition, handle func(context.Context, domain.Batch) error) error

// Verify carries out the oldest verification of p that nobody works on, and says
// whether there was one. An error means that the database or ctx ended it: it
// stays asked for. That the log cannot be folded is an outcome.
//
// It reads the live generation in one snapshot, held from the first moment on, and
// folds the log once more, into tables that stop at that snapshot's positions. The
// live projector is not held up; vacuum is, until the comparison is over.
func (db *DB) Verify(ctx context.Context, p projections.Projection, follow Follow) (worked bool, err error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Release()
	id, release, err := db.take(ctx, conn, p)
	if err != nil || id == "" {
		return false, err
	}
	defer release()
	v := &verifier{db: db, projection: p, follow: follow, result: projections.Verification{ID: id}}
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return v.run(ctx, tx)
	})
	var failed *unfoldable
	switch {
	case errors.As(err, &failed):
		v.result.Problem = failed.Error()
	case err != nil:
		return true, fmt.Errorf("verify %s: %w", p.Name, err)
	}
	return true, db.finish(ctx, v.result)
}

// take finds a verification that nobody works on and locks it for as long as the
// connection stands. The id is "" when there is none.
func (db *DB) take(ctx context.Context, conn *pgxpool.Conn, p projections.Projection) (id string, release func(), err error) {
	rows, err := conn.Query(ctx, `SELECT id FROM chartledger.verifications
		WHERE projection = $1 AND version = $2 AND finished_at IS NULL ORDER BY requested_at`, p.Name, p.Version)
	if err != nil {
		return "", nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", nil, err
	}
	for _, id := range ids {
		var mine, open bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", id).Scan(&mine); err != nil {
			return "", nil, err
		}
		if !mine {
			continue
		}
		release := func() { unlock(ctx, conn, id) }
		// Asked again under the lock: somebody may just have finished it.
		err := conn.QueryRow(ctx, "SELECT finished_at IS NULL FROM chartledger.verifications WHERE id = $1", id).Scan(&open)
		if err == nil && open {
			return id, release, nil
		}
		release()
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return "", nil, err
		}
	}
	return "", nil, nil
}

// unlock gives a verification up. A connection on which that is not possible is
// closed, which does the same.
func unlock(ctx context.Context, conn *pgxpool.Conn, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_unlock(hashtextextended($1, 0))", id); err != nil {
		_ = conn.Conn().Close(ctx)
	}
}

// unfoldable says that the log could not be folded.
type unfoldable struct{ error }

// Unwrap is what was wrong.
func (u *unfoldable) Unwrap() error { return u.error }

// verifier works on one verification.
type verifier struct {
	db         *DB
	projection projections.Projection
	follow     Follow
	result     projections.Verification
	targets    map[domain.Partition]projections.StartPosition
	told       time.Time
}

// run folds and compares; tx is the snapshot of the live generation.
func (v *verifier) run(ctx context.Context, tx pgx.Tx) error {
	// We are idle in it while the log is folded.
	if _, err := tx.Exec(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0"); err != nil {
		return err
	}
	live, err := schemaOf(ctx, tx, v.projection, projections.Live)
	if err != nil {
		return err
	}
	all, err := positions(ctx, tx, live)
	if err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, "SELECT generation FROM chartledger.generations WHERE schema = $1", live).Scan(&v.result.Generation); err != nil {
		return err
	}
	v.aim(all)
	scratch, err := v.scratch(ctx)
	if err != nil {
		return err
	}
	defer v.discard(ctx, scratch.schema)
	if err := v.fold(ctx, scratch); err != nil {
		return err
	}
	return v.compare(ctx, tx, live, scratch.schema)
}

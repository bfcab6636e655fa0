package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chartledger/commands"
)

// sessionsKept is how many sessions a user has at most: the oldest end.
const sessionsKept = 50

// Sessions are kept in this database alone: whoever loses it has to sign in again.
type Sessions struct{ db *DB }

var _ commands.Sessions = (*Sessions)(nil)

// Sessions are the sessions in this database.
func (db *DB) Sessions() *Sessions { return &Sessions{db} }

// Begin keeps a new session.
func (s *Sessions) Begin(ctx context.Context, n commands.Session) error {
	err := s.exec(ctx, `WITH old AS (
			DELETE FROM chartledger.sessions WHERE hash IN (
				SELECT hash FROM chartledger.sessions WHERE user_id = $2 ORDER BY began_at DESC OFFSET $6))
		INSERT INTO chartledger.sessions (hash, user_id, epoch, began_at, seen_at) VALUES ($1, $2, $3, $4, $5)`,
		n.Hash, n.UserID, n.Epoch, n.BeganAt, n.SeenAt, sessionsKept-1)
	if err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	return nil
}

// Find answers a session, or commands.ErrNoSession.
func (s *Sessions) Find(ctx context.Context, hash []byte) (found commands.Session, err error) {
	err = s.db.pool.QueryRow(ctx, `SELECT hash, user_id, epoch, began_at, seen_at FROM chartledger.sessions WHERE hash = $1`, hash).
		Scan(&found.Hash, &found.UserID, &found.Epoch, &found.BeganAt, &found.SeenAt)
	if errors.Is(err, pgx.ErrNoRows) || notMade(err) {
		return commands.Session{}, commands.ErrNoSession
	}
	if err != nil {
		return commands.Session{}, fmt.Errorf("look for a session: %w", err)
	}
	return found, nil
}

// Seen notes that a session is in use.
func (s *Sessions) Seen(ctx context.Context, hash []byte, at time.Time) error {
	return s.exec(ctx, "UPDATE chartledger.sessions SET seen_at = $2 WHERE hash = $1 AND seen_at < $2", hash, at)
}

// End ends a session, if there is one.
func (s *Sessions) End(ctx context.Context, hash []byte) error {
	return s.exec(ctx, "DELETE FROM chartledger.sessions WHERE hash = $1", hash)
}

// Sweep takes away what began, or was last seen, no later than at these times.
func (s *Sessions) Sweep(ctx context.Context, began, seen time.Time) error {
	return s.exec(ctx, "DELETE FROM chartledger.sessions WHERE began_at <= $1 OR seen_at <= $2", began, seen)
}

// exec makes the table first where it is not there: nobody but a projector may have
// been at the database before, or somebody threw everything away.
func (s *Sessions) exec(ctx context.Context, sql string, args ...any) error {
	_, err := s.db.pool.Exec(ctx, sql, args...)
	if !notMade(err) {
		return err
	}
	err = s.db.alter(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sharedSQL)
		return err
	})
	if err != nil {
		return fmt.Errorf("make the bookkeeping: %w", err)
	}
	_, err = s.db.pool.Exec(ctx, sql, args...)
	return err
}

// notMade says that a table or its schema is not there.
func notMade(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "42P01" || pg.Code == "3F000")
}

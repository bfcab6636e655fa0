package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
)

// moveSQL moves a position if it is where the batch begins. The row's lock, held
// until the commit, makes a second projector wait and then find it moved.
const moveSQL = `UPDATE chartledger.positions SET generation = $4, next = $5, epoch = $6, seq = $7
	WHERE schema = $1 AND topic = $2 AND partition = $3 AND next = $8 AND seq = $9 AND epoch <= $6
	AND (generation = $4 OR generation = '' AND next = 0)`

// move are moveSQL's arguments. es-seq is dense, so the records say where it was.
func (p *Projector) move(b domain.Batch) []any {
	return []any{p.schema, string(b.Partition.Topic), b.Partition.Number, b.Generation, b.Next, b.Epoch, b.Seq,
		b.From, b.Seq - int64(len(b.Records))}
}

// joinSQL makes a transaction the only writer of a schema. What the one before it
// has written is seen by every later statement, whichever partition it was of: a
// position's lock keeps out others of the same partition only.
const joinSQL = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"

// committed is how transactions begin that wait for a lock: what others committed while
// they waited they see, whatever the database has transactions begin with otherwise.
func committed() pgx.TxOptions { return pgx.TxOptions{IsoLevel: pgx.ReadCommitted} }

// begin sets up the transaction of a batch and moves the position. A projector
// that is frozen in its transaction loses it, so that another one can go on.
func (p *Projector) begin(ctx context.Context, tx pgx.Tx, b domain.Batch) (moved bool, err error) {
	var batch pgx.Batch
	batch.Queue("SET LOCAL synchronous_commit = off")
	batch.Queue("SET LOCAL idle_in_transaction_session_timeout = '30s'")
	if p.model.joins {
		batch.Queue(joinSQL, p.schema)
	}
	batch.Queue(moveSQL, p.move(b)...)
	results := tx.SendBatch(ctx, &batch)
	for range batch.Len() {
		tag, err := results.Exec()
		if err != nil {
			return false, errors.Join(err, results.Close())
		}
		moved = tag.RowsAffected() == 1
	}
	return moved, results.Close()
}

// explain says why a position could not be moved.
func (p *Projector) explain(ctx context.Context, tx pgx.Tx, b domain.Batch, unsure bool) error {
	var generation string
	var next, epoch, seq int64
	err := tx.QueryRow(ctx, `SELECT generation, next, epoch, seq FROM chartledger.positions
		WHERE schema = $1 AND topic = $2 AND partition = $3`,
		p.schema, string(b.Partition.Topic), b.Partition.Number).Scan(&generation, &next, &epoch, &seq)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNoPosition
	case err != nil:
		return err
	case generation != "" && generation != b.Generation:
		return fmt.Errorf("%w: rows of %s, batch of %s", ErrOtherGeneration, generation, b.Generation)
	case unsure && next == b.Next && seq == b.Seq && epoch == b.Epoch:
		return nil // our commit had happened
	case next != b.From:
		return fmt.Errorf("%w: it is at %d, the batch begins at %d", ErrLostPosition, next, b.From)
	}
	if seq == b.Seq-int64(len(b.Records)) && epoch <= b.Epoch {
		// It fits now: another projector has moved the position between our try and
		// this question.
		return fmt.Errorf("%w: it was elsewhere a moment ago", ErrLostPosition)
	}
	return fmt.Errorf("%w: rows at seq %d of epoch %d, %d records to seq %d of epoch %d",
		ErrBrokenChain, seq, epoch, len(b.Records), b.Seq, b.Epoch)
}

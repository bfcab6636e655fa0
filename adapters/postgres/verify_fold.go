package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
	"chartledger/projections"
)

// aim notes where the fold has to stop: where the live generation is.
func (v *verifier) aim(all []projections.StartPosition) {
	v.targets = make(map[domain.Partition]projections.StartPosition)
	v.result.Total = 0
	for _, at := range all {
		if at.Offset > 0 {
			v.targets[at.Partition] = at
		}
		v.result.Total += at.Seq
	}
}

// scratch makes the tables to fold into. They need not survive a crash of the
// database, which ends the verification too. Those of an earlier try are dropped.
func (v *verifier) scratch(ctx context.Context) (*Projector, error) {
	var schema string
	err := v.db.alter(ctx, func(tx pgx.Tx) (err error) {
		_, err = tx.Exec(ctx, `UPDATE chartledger.generations SET dropped_at = now() WHERE dropped_at IS NULL
			AND schema = (SELECT scratch FROM chartledger.verifications WHERE id = $1)`, v.result.ID)
		if err != nil {
			return err
		}
		if schema, err = createGeneration(ctx, tx, v.projection, verify); err != nil {
			return err
		}
		if err := unlogged(ctx, tx, schema); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE chartledger.verifications SET scratch = $2, generation = $3, total = $4 WHERE id = $1`,
			v.result.ID, schema, v.result.Generation, v.result.Total)
		return err
	})
	if err != nil {
		return nil, err
	}
	return v.db.projector(v.projection, schema, ProjectorOptions{})
}

// unlogged spares the tables of a schema the write-ahead log.
func unlogged(ctx context.Context, tx pgx.Tx, schema string) error {
	tables, err := tablesOf(ctx, tx, schema)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if _, err := tx.Exec(ctx, "ALTER TABLE "+schema+"."+t+" SET UNLOGGED"); err != nil {
			return err
		}
	}
	return nil
}

// discard drops the scratch tables, whatever came of them.
func (v *verifier) discard(ctx context.Context, schema string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = v.db.alter(ctx, func(tx pgx.Tx) error { return dropGeneration(ctx, tx, schema) })
}

// errThere ends the fold: it is where it has to be.
var errThere = errors.New("the fold has come to its end")

// fold brings the scratch tables to the targets.
func (v *verifier) fold(ctx context.Context, scratch *Projector) error {
	var starts []projections.StartPosition
	for at, target := range v.targets {
		start := projections.StartPosition{Position: domain.Position{Partition: at, Generation: target.Generation}}
		starts = append(starts, start)
	}
	if len(starts) == 0 {
		return nil
	}
	left := make(map[domain.Partition]bool)
	for at := range v.targets {
		left[at] = true
	}
	err := v.follow(ctx, starts, func(ctx context.Context, b domain.Batch) error {
		if !left[b.Partition] {
			return nil
		}
		b = upTo(b, v.targets[b.Partition])
		if err := scratch.Apply(ctx, b); err != nil {
			return err
		}
		v.progress(ctx, int64(len(b.Records)))
		if b.Next >= v.targets[b.Partition].Offset {
			delete(left, b.Partition)
		}
		if len(left) == 0 {
			return errThere
		}
		return nil
	})
	switch {
	case errors.Is(err, errThere):
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case transient(err), errors.Is(err, ErrLostPosition), errors.Is(err, ErrNoPosition):
		return err
	}
	return &unfoldable{err}
}

// upTo is the part of a batch that lies before a position.
func upTo(b domain.Batch, end projections.StartPosition) domain.Batch {
	if b.Next <= end.Offset {
		return b
	}
	n := len(b.Records)
	for n > 0 && b.Records[n-1].Position.Offset >= end.Offset {
		n--
	}
	b.Records, b.Next, b.Epoch, b.Seq = b.Records[:n], end.Offset, end.Epoch, b.Seq-int64(len(b.Records)-n)
	return b
}

// progress counts events, and tells the number now and then. It is never needed.
func (v *verifier) progress(ctx context.Context, n int64) {
	v.result.Done += n
	if now := time.Now(); now.Sub(v.told) > 500*time.Millisecond {
		v.told = now
		_, _ = v.db.pool.Exec(ctx, "UPDATE chartledger.verifications SET done = $2 WHERE id = $1", v.result.ID, v.result.Done)
	}
}

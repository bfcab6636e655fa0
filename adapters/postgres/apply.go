package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
)

// How long Apply waits between tries while the database is away.
const (
	firstWait = 50 * time.Millisecond
	longest   = 5 * time.Second
)

// errUnsure: the answer to a commit was lost; it may have happened.
var errUnsure = errors.New("commit")

// Apply brings rows and position up to date with b, in one transaction, or changes
// nothing. While the database is away it tries again until ctx ends; every other
// error is for good, and the projector has to stop.
func (p *Projector) Apply(ctx context.Context, b domain.Batch) error {
	unsure := false
	err := insist(ctx, p.log.With("partition", b.Partition.String()), func() error {
		err := p.apply(ctx, b, unsure)
		unsure = unsure || errors.Is(err, errUnsure)
		return err
	})
	switch {
	case err == nil:
		p.db.applied.broadcast()
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("apply %s@%d to %s: %w", b.Partition, b.From, p.schema, err)
}

// insist tries act again while the database is away, until ctx ends. Every other
// error is act's answer.
func insist(ctx context.Context, log *slog.Logger, act func() error) error {
	away := false
	for wait := firstWait; ; wait = min(2*wait, longest) {
		err := act()
		switch {
		case err == nil && away:
			log.Info("postgres is back")
			return nil
		case err == nil || ctx.Err() != nil || !transient(err):
			return err
		case !away:
			away = true
			log.Warn("postgres is away; trying again", "error", err)
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
}

// pause waits d, give or take a quarter: many projectors must not return at once.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d*3/4 + rand.N(d/2))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// apply is one try. After a commit whose answer was lost, being where the batch
// ends is being done.
func (p *Projector) apply(ctx context.Context, b domain.Batch, unsure bool) error {
	if len(b.Records) == 0 {
		return p.moveOnly(ctx, b, unsure)
	}
	tx, err := p.db.pool.BeginTx(ctx, committed())
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // nothing to undo after a commit, and the server undoes what we cannot
	moved, err := p.begin(ctx, tx, b)
	if err != nil {
		return err
	}
	if !moved {
		return p.explain(ctx, tx, b, unsure)
	}
	if err := p.model.fold(ctx, tx, p.schema, b.Records); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("%w: %w", errUnsure, err)
	}
	return nil
}

// moveOnly moves the position over control records: one statement, no transaction
// of ours. It may wait for the disk, which costs nobody anything.
func (p *Projector) moveOnly(ctx context.Context, b domain.Batch, unsure bool) error {
	if b.Next == b.From {
		return nil
	}
	tag, err := p.db.pool.Exec(ctx, moveSQL, p.move(b)...)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errUnsure, err)
	case tag.RowsAffected() == 1:
		return nil
	}
	return pgx.BeginFunc(ctx, p.db.pool, func(tx pgx.Tx) error { return p.explain(ctx, tx, b, unsure) })
}

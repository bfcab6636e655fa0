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

// ErrBehind: the generation has not read as far as the live one in some partition.
var ErrBehind = errors.New("the generation is behind the live one")

// Next makes another generation of p beside the live one and answers its projector,
// which starts at the log's beginning. Queries do not read it before Promote.
func (db *DB) Next(ctx context.Context, p projections.Projection, o ProjectorOptions) (*Projector, error) {
	if _, err := db.live(ctx, p); err != nil {
		return nil, err
	}
	var schema string
	err := db.alter(ctx, func(tx pgx.Tx) (err error) {
		schema, err = createGeneration(ctx, tx, p, serve)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("make the next generation of %s: %w", p.Name, err)
	}
	return db.projector(p, schema, o)
}

// Replay asks for a new generation of p, which projectors notice and fill. With
// thenSwitch it takes over by itself when it is not behind. There is at most one
// being built: asking again is joining.
func (db *DB) Replay(ctx context.Context, p projections.Projection, thenSwitch bool) error {
	if _, err := db.live(ctx, p); err != nil {
		return err
	}
	err := db.alter(ctx, func(tx pgx.Tx) error {
		schema, err := schemaOf(ctx, tx, p, projections.Building)
		if domain.KindOf(err) == domain.Conflict {
			schema, err = createGeneration(ctx, tx, p, serve)
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE chartledger.generations SET switch_wanted = switch_wanted OR $2 WHERE schema = $1`,
			schema, thenSwitch)
		return err
	})
	if err != nil {
		return fmt.Errorf("replay %s: %w", p.Name, err)
	}
	return nil
}

// Switch makes a generation the live one, in one transaction and only if it is not
// behind in any partition. The one before stays, and stays fed. Asking twice is
// asking once: whoever did not get the answer may repeat it.
func (db *DB) Switch(ctx context.Context, p projections.Projection, number int) error {
	err := db.alter(ctx, func(tx pgx.Tx) error {
		g, err := numbered(ctx, tx, p, number)
		if err != nil || g.State == projections.Live {
			return err
		}
		if behind, err := distance(ctx, tx, p, g.Schema); err != nil || behind > lastStep {
			return firstOf(err, ErrBehind) // without holding anybody up
		}
		return promote(ctx, tx, p, g.Schema)
	})
	if errors.Is(err, ErrBehind) {
		return domain.Refuse(domain.Conflict, "generation_behind",
			"The generation has not read as far as the live one. Nothing was switched; try again when it has.")
	}
	return queryError(err)
}

// Drop ends a generation that does not answer: it is no longer fed, and its tables
// go. Asking twice is asking once.
func (db *DB) Drop(ctx context.Context, p projections.Projection, number int) error {
	return queryError(db.alter(ctx, func(tx pgx.Tx) error {
		g, err := numbered(ctx, tx, p, number)
		switch {
		case err != nil && dropped(ctx, tx, p, number):
			return nil
		case err != nil:
			return err
		case g.State == projections.Live:
			return domain.Refuse(domain.Conflict, "generation_live", "The generation answers queries. Let another one answer first.")
		}
		return dropGeneration(ctx, tx, g.Schema)
	}))
}

// dropped says whether a generation was there once.
func dropped(ctx context.Context, tx pgx.Tx, p projections.Projection, number int) (was bool) {
	err := tx.QueryRow(ctx, `SELECT dropped_at IS NOT NULL FROM chartledger.generations
		WHERE projection = $1 AND version = $2 AND generation = $3`, p.Name, p.Version, number).Scan(&was)
	return err == nil && was
}

// dropGeneration only says so: whoever sweeps takes the tables away.
func dropGeneration(ctx context.Context, tx pgx.Tx, schema string) error {
	_, err := tx.Exec(ctx, "UPDATE chartledger.generations SET dropped_at = now() WHERE schema = $1", schema)
	return err
}

// Promote makes the projector's generation the live one, as Switch does.
func (p *Projector) Promote(ctx context.Context) error {
	return p.db.alter(ctx, func(tx pgx.Tx) error { return promote(ctx, tx, p.projection, p.schema) })
}

// How the last step of a switch is made: while the live generation stands still
// the other one comes up to it, if it has less than this to read.
const (
	standstill = 500 * time.Millisecond
	lastStep   = 20_000 // offsets
)

// promote switches to schema. Both projectors are busy under load, and neither is
// ever seen to stand where the other does: so the live one's positions are locked,
// which makes its next batch wait, for as long as the other one needs for the rest.
func promote(ctx context.Context, tx pgx.Tx, p projections.Projection, schema string) error {
	_, err := tx.Exec(ctx, `SELECT FROM chartledger.positions a
		JOIN chartledger.live l ON l.schema = a.schema AND l.projection = $1 AND l.version = $2
		ORDER BY a.topic, a.partition FOR SHARE OF a`, p.Name, p.Version)
	if err != nil {
		return fmt.Errorf("hold the positions of %s: %w", p.Name, err)
	}
	for until := time.Now().Add(standstill); ; {
		behind, err := distance(ctx, tx, p, schema)
		switch {
		case err != nil:
			return fmt.Errorf("compare the generations of %s: %w", p.Name, err)
		case behind == 0:
			return pointTo(ctx, tx, p, schema)
		case behind > lastStep || time.Now().After(until):
			return ErrBehind
		}
		if err := pause(ctx, poll); err != nil {
			return err
		}
	}
}

// distance is how many offsets a generation has to read before it is where the
// live one is. A topic that is not the same one is out of reach, and so is a live
// one of which a position is lost: nobody knows where that is.
func distance(ctx context.Context, tx pgx.Tx, p projections.Projection, schema string) (behind int64, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(sum(CASE WHEN old.generation NOT IN ('', new.generation) AND new.generation <> ''
			THEN $4 + 1 ELSE greatest(old.next - coalesce(new.next, 0), 0) END), 0)::bigint
			+ CASE WHEN count(*) < $5 THEN $4 + 1 ELSE 0 END
		FROM chartledger.live l JOIN chartledger.positions old ON old.schema = l.schema
		LEFT JOIN chartledger.positions new ON new.schema = $1 AND new.topic = old.topic AND new.partition = old.partition
		WHERE l.projection = $2 AND l.version = $3`, schema, p.Name, p.Version, int64(lastStep), len(p.Partitions())).Scan(&behind)
	return behind, err
}

package postgres

import (
	"context"
	"fmt"
	"strconv"

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
	err = pgx.BeginTxFunc(ctx, db.pool, o, func(tx pgx.Tx) (err error) {
		if all, err = listed(ctx, tx, p); err != nil {
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

// listed are the generations of p, without their positions.
func listed(ctx context.Context, tx pgx.Tx, p projections.Projection) ([]projections.Generation, error) {
	rows, err := tx.Query(ctx, listSQL, p.Name, p.Version)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanGeneration)
}

// errNone: p has no such generation.
func errNone(p projections.Projection, what string) error {
	return domain.Refuse(domain.Conflict, "no_generation", fmt.Sprintf("%s has no %s.", p.Name, what))
}

// schemaOf is where the generation of p in a state is; a Conflict says that there
// is none.
func schemaOf(ctx context.Context, tx pgx.Tx, p projections.Projection, state projections.GenerationState) (string, error) {
	all, err := listed(ctx, tx, p)
	for _, g := range all {
		if g.State == state {
			return g.Schema, nil
		}
	}
	if err == nil {
		err = errNone(p, string(state)+" generation")
	}
	return "", err
}

// numbered is the generation of p with a number; a Conflict says that there is none.
func numbered(ctx context.Context, tx pgx.Tx, p projections.Projection, number int) (projections.Generation, error) {
	all, err := listed(ctx, tx, p)
	for _, g := range all {
		if g.Number == number {
			return g, nil
		}
	}
	if err == nil {
		err = errNone(p, "generation "+strconv.Itoa(number))
	}
	return projections.Generation{}, err
}

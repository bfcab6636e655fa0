package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// analyze has the tables of a generation looked through before it answers: a planner
// that knows nothing of a million rows, which are read from the next moment on,
// would slow every query down.
func (db *DB) analyze(ctx context.Context, schema string) error {
	return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		tables, err := tablesOf(ctx, tx, schema)
		if err != nil {
			return err
		}
		for _, t := range tables {
			if _, err := tx.Exec(ctx, "ANALYZE "+schema+"."+t); err != nil {
				return fmt.Errorf("analyze %s.%s: %w", schema, t, err)
			}
		}
		return nil
	})
}

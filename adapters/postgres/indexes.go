package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Indexes that only queries need are left out of a generation while it is filled,
// and made when it has nearly caught up: sorting a table once costs a fraction of
// finding a place for every row. A deletion by repository needs some of them, so
// the first one in a replay has them made earlier.

// deferIndexes takes a new schema's indexes away and keeps how they were made. The
// primary keys stay: the fold finds rows by them.
func deferIndexes(ctx context.Context, tx pgx.Tx, schema string) error {
	rows, err := tx.Query(ctx, `WITH found AS (
			SELECT i.indexrelid, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
			JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = $1 AND NOT i.indisunique),
		kept AS (INSERT INTO chartledger.deferred_indexes (schema, definition) SELECT $1, definition FROM found)
		SELECT indexrelid::regclass::text FROM found`, schema)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, "DROP INDEX "+strings.Join(names, ", "))
	return err
}

// ensureIndexes makes what was deferred, and says whether there was anything. The
// tables are analyzed as well: a planner that knows nothing of a million rows that
// are read from the next moment on would slow every query down.
func ensureIndexes(ctx context.Context, tx pgx.Tx, schema string) (made bool, err error) {
	rows, err := tx.Query(ctx, "DELETE FROM chartledger.deferred_indexes WHERE schema = $1 RETURNING definition", schema)
	if err != nil {
		return false, err
	}
	definitions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(definitions) == 0 {
		return false, err
	}
	tables, err := tablesOf(ctx, tx, schema)
	if err != nil {
		return false, err
	}
	sql := append([]string{"SET LOCAL maintenance_work_mem = '128MB'"}, definitions...)
	for _, t := range tables {
		sql = append(sql, "ANALYZE "+schema+"."+t)
	}
	for _, s := range sql {
		if _, err := tx.Exec(ctx, s); err != nil {
			return false, fmt.Errorf("index %s: %w", schema, err)
		}
	}
	return true, nil
}

// complete has the indexes of a generation that is about to answer made, in a
// transaction of its own: nobody but its own projector waits for them.
func (db *DB) complete(ctx context.Context, schema string) (made bool, err error) {
	err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) (err error) {
		made, err = ensureIndexes(ctx, tx, schema)
		return err
	})
	return made, err
}

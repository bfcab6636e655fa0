package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"chartledger/projections"
)

// bulk is from how many new rows on COPY is faster than single statements.
const bulk = 64

// layout says how rows of R lie in a table. loaded are the columns that are R's
// fields, the first one its id; derived are made from them when a row is saved.
type layout[R projections.Row] struct {
	table           string
	loaded, derived []string
	drop            string // condition that picks the rows of repositories $1; "" is repo_id
	values          func(R) ([]any, error)
}

// table is a projections.Table within a transaction.
type table[R projections.Row] struct {
	layout[R]
	tx     pgx.Tx
	schema string
	known  map[string]bool // ids that Load found
}

// within is the table in the schema of a generation, for one transaction.
func (l layout[R]) within(tx pgx.Tx, schema string) *table[R] {
	return &table[R]{layout: l, tx: tx, schema: schema, known: map[string]bool{}}
}

func (t *table[R]) name() string { return t.schema + "." + t.table }
func (t *table[R]) columns() []string {
	return append(t.loaded[:len(t.loaded):len(t.loaded)], t.derived...)
}

// Load answers the rows of ids that exist.
func (t *table[R]) Load(ctx context.Context, ids []string) (map[string]R, error) {
	result, err := t.tx.Query(ctx, fmt.Sprintf("SELECT %s FROM %s WHERE %s = ANY($1::text[])",
		strings.Join(t.loaded, ", "), t.name(), t.loaded[0]), ids)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", t.table, err)
	}
	all, err := pgx.CollectRows(result, pgx.RowToStructByName[R])
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", t.table, err)
	}
	found := make(map[string]R, len(all))
	for _, row := range all {
		found[row.RowID()] = row
		t.known[row.RowID()] = true
	}
	return found, nil
}

// Drop removes the rows of repositories.
func (t *table[R]) Drop(ctx context.Context, repoIDs []string) error {
	condition := t.drop
	if condition == "" {
		condition = "repo_id = ANY($1::text[])"
	}
	condition = strings.ReplaceAll(condition, "{schema}", t.schema)
	if _, err := t.tx.Exec(ctx, "DELETE FROM "+t.name()+" WHERE "+condition, repoIDs); err != nil {
		return fmt.Errorf("drop from %s: %w", t.table, err)
	}
	return nil
}

// Save writes rows in place of those that Load found. The position's lock makes us
// the only writer of these rows, so new ones conflict with nothing and can be
// copied. Old ones are updated, which leaves indexes alone whose columns did not
// change.
func (t *table[R]) Save(ctx context.Context, rows []R) error {
	var added, changed []R
	for _, row := range rows {
		if t.known[row.RowID()] {
			changed = append(changed, row)
		} else {
			added = append(added, row)
		}
	}
	if len(added) >= bulk {
		if err := t.copy(ctx, added); err != nil {
			return fmt.Errorf("copy to %s: %w", t.table, err)
		}
		added = nil
	}
	if err := t.upsert(ctx, append(changed, added...)); err != nil {
		return fmt.Errorf("save %s: %w", t.table, err)
	}
	return nil
}

func (t *table[R]) copy(ctx context.Context, rows []R) error {
	_, err := t.tx.CopyFrom(ctx, pgx.Identifier{t.schema, t.table}, t.columns(),
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) { return t.values(rows[i]) }))
	return err
}

func (t *table[R]) upsert(ctx context.Context, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	sql := t.upsertSQL()
	var batch pgx.Batch
	for _, row := range rows {
		values, err := t.values(row)
		if err != nil {
			return err
		}
		batch.Queue(sql, values...)
	}
	return t.tx.SendBatch(ctx, &batch).Close()
}

func (t *table[R]) upsertSQL() string {
	columns := t.columns()
	params, sets := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		params[i] = "$" + strconv.Itoa(i+1)
		sets[i] = c + " = excluded." + c
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s",
		t.name(), strings.Join(columns, ", "), strings.Join(params, ", "), columns[0], strings.Join(sets[1:], ", "))
}

package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"chartledger/projections"
)

// named is how many differences a verification names, and shown how many bytes of
// a value.
const (
	named = 20
	shown = 300
)

// compare holds the live tables, in their snapshot, against the fold. Both are read
// row by row in the order of their keys, a hash for each: memory does not grow
// with the tables.
func (v *verifier) compare(ctx context.Context, live pgx.Tx, schema, scratch string) error {
	return pgx.BeginTxFunc(ctx, v.db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(fold pgx.Tx) error {
		tables, err := tablesOf(ctx, fold, scratch)
		if err != nil {
			return err
		}
		for _, t := range tables {
			key, err := keyOf(ctx, fold, scratch, t)
			if err != nil {
				return err
			}
			c := comparison{table: t, key: key, got: rowsIn{live, schema}, want: rowsIn{fold, scratch}, result: &v.result}
			if err := c.run(ctx); err != nil {
				return fmt.Errorf("compare table %s: %w", t, err)
			}
		}
		return nil
	})
}

// tablesOf are the tables of a schema.
func tablesOf(ctx context.Context, tx pgx.Tx, schema string) ([]string, error) {
	rows, err := tx.Query(ctx, "SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1", schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// keyOf is the primary key of a table as one text. A key of one text column is
// left as it is, so that its index gives the order.
func keyOf(ctx context.Context, tx pgx.Tx, schema, table string) (string, error) {
	rows, err := tx.Query(ctx, `SELECT a.attname FROM pg_index i
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
		WHERE i.indisprimary AND i.indrelid = ($1 || '.' || $2)::regclass ORDER BY array_position(i.indkey::int2[], a.attnum)`, schema, table)
	if err != nil {
		return "", err
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	switch {
	case err != nil:
		return "", err
	case len(columns) == 0:
		return "", fmt.Errorf("table %s has no primary key to compare by", table)
	case len(columns) == 1:
		return "x." + columns[0] + `::text COLLATE "C"`, nil
	}
	return "concat_ws('/', x." + strings.Join(columns, ", x.") + `) COLLATE "C"`, nil
}

// rowsIn is a schema in a snapshot.
type rowsIn struct {
	tx     pgx.Tx
	schema string
}

// stream reads keys and hashes of a table in order.
func (s rowsIn) stream(ctx context.Context, table, key string) (*stream, error) {
	rows, err := s.tx.Query(ctx, fmt.Sprintf("SELECT %[1]s, hashtextextended(x::text, 0) FROM %[2]s.%[3]s x ORDER BY %[1]s", key, s.schema, table))
	if err != nil {
		return nil, err
	}
	return &stream{rows: rows}, nil
}

// stream stands on one row, or at the end.
type stream struct {
	rows pgx.Rows
	id   string
	hash int64
	end  bool
}

// next goes to the next row.
func (s *stream) next() error {
	if s.end = !s.rows.Next(); s.end {
		return s.rows.Err()
	}
	return s.rows.Scan(&s.id, &s.hash)
}

// comparison is of one table.
type comparison struct {
	table, key string
	got, want  rowsIn
	result     *projections.Verification
	unequal    []string // ids of rows that both have
}

// run goes through both sides at once.
func (c *comparison) run(ctx context.Context) error {
	got, err := c.got.stream(ctx, c.table, c.key)
	if err != nil {
		return err
	}
	defer got.rows.Close()
	want, err := c.want.stream(ctx, c.table, c.key)
	if err != nil {
		return err
	}
	defer want.rows.Close()
	if err := c.merge(got, want); err != nil {
		return err
	}
	got.rows.Close()
	want.rows.Close()
	for _, id := range c.unequal {
		if err := c.explain(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (c *comparison) merge(got, want *stream) error {
	if err := firstOf(got.next(), want.next()); err != nil {
		return err
	}
	for !got.end || !want.end {
		var err error
		switch {
		case want.end || !got.end && got.id < want.id:
			c.note(got.id, "a row", "no row")
			err = got.next()
		case got.end || want.id < got.id:
			c.note(want.id, "no row", "a row")
			err = want.next()
		default:
			if c.result.Rows++; got.hash != want.hash {
				c.result.Different++
				if len(c.unequal) < named {
					c.unequal = append(c.unequal, got.id)
				}
			}
			err = firstOf(got.next(), want.next())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// note is a row that only one side has.
func (c *comparison) note(id, got, want string) {
	c.result.Rows++
	c.result.Different++
	c.add(projections.Difference{Table: c.table, ID: id, Got: got, Want: want})
}

func (c *comparison) add(d projections.Difference) {
	if len(c.result.Differences) < named {
		c.result.Differences = append(c.result.Differences, d)
	}
}

// explain names the columns in which a row differs.
func (c *comparison) explain(ctx context.Context, id string) error {
	got, err := c.columns(ctx, c.got, id)
	if err != nil {
		return err
	}
	want, err := c.columns(ctx, c.want, id)
	if err != nil {
		return err
	}
	before := len(c.result.Differences)
	for column, value := range sorted(want) {
		if got[column] != value {
			c.add(projections.Difference{Table: c.table, ID: id, Column: column, Got: cut(got[column], shown), Want: cut(value, shown)})
		}
	}
	if len(c.result.Differences) == before { // json keeps how it was written
		c.add(projections.Difference{Table: c.table, ID: id, Got: "the same values in another notation", Want: "the notation of the log"})
	}
	return nil
}

// columns are the values of a row as text.
func (c *comparison) columns(ctx context.Context, s rowsIn, id string) (map[string]string, error) {
	rows, err := s.tx.Query(ctx, fmt.Sprintf(`SELECT key, coalesce(value, 'null')
		FROM %s.%s x, jsonb_each_text(to_jsonb(x)) WHERE %s = $1`, s.schema, c.table, c.key), id)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	var column, value string
	_, err = pgx.ForEachRow(rows, []any{&column, &value}, func() error {
		values[column] = value
		return nil
	})
	return values, err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

package postgres

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"chartledger/projections"
)

// statement is a statement with its arguments, how it is best planned, and how many
// rows it gives at most, 0 if that is not known.
type statement struct {
	sql  string
	args args
	hint hint
	rows int
}

// hint sets how a statement is planned, as an SQL statement for the same transaction.
type hint string

// How lists of repositories are planned. Such a statement is written so that one
// plan is good for everybody; to make a new one for every caller would cost more
// than to carry it out. One that walks along indexes stops early: to collect all and
// to sort it looks cheap only as long as nobody knows how soon.
const (
	asUsual hint = ""
	looked  hint = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"
	walked  hint = looked + ", set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)" +
		", set_config('enable_memoize', 'off', true)"
)

// single answers one statement on the asked projections. It is asked where they
// were the last time, in one exchange that ends with the question whether they are
// still there: a statement sees one state by itself, and a generation that is live
// after it had the rows before. A token is held against the positions of the very
// schemas that are read. If they are elsewhere now, or if anything is wrong, it is
// asked again on a snapshot.
func single[R any](ctx context.Context, q *Queries, at projections.Token, stmt statement) (rows []R, err error) {
	if rows, ok := hasty[R](ctx, q, at, stmt); ok {
		return rows, nil
	}
	err = q.read(ctx, at, func(ctx context.Context, s snapshot) (err error) {
		if stmt.hint != asUsual {
			if _, err := s.tx.Exec(ctx, string(stmt.hint)); err != nil {
				return err
			}
		}
		rows, err = collect[R](ctx, s, stmt.sql, stmt.args)
		return err
	})
	return rows, err
}

func hasty[R any](ctx context.Context, q *Queries, at projections.Token, stmt statement) (rows []R, ok bool) {
	seen := q.seen.Load()
	if seen == nil {
		return nil, false
	}
	names, versions := known(asked())
	now := begun{schemas: make(map[string]string, len(names))}
	var batch pgx.Batch
	if len(at) > 0 {
		batch.Queue(positionsSQL, slices.Collect(maps.Values(seen.schemas))).Query(now.readPositions)
	}
	if stmt.hint != asUsual { // all that is sent at once is one transaction
		batch.Queue(string(stmt.hint))
	}
	batch.Queue(seen.replacer.Replace(stmt.sql), stmt.args.values...).Query(func(result pgx.Rows) (err error) {
		rows, err = pgx.AppendRows(make([]R, 0, stmt.rows), result, pgx.RowToStructByNameLax[R])
		return err
	})
	batch.Queue(liveSQL, names, versions).Query(now.readSchemas)
	if q.db.pool.SendBatch(ctx, &batch).Close() != nil {
		return nil, false
	}
	return rows, now.includes(at) == nil && maps.Equal(now.schemas, seen.schemas)
}

// asked are the projections that most queries use: the catalog, and what says who
// sees what of it.
func asked() []projections.Projection {
	return []projections.Projection{projections.Visibility(), projections.Selectors(), projections.Catalog()}
}

// places is where projections are kept.
type places struct {
	schemas  map[string]string
	replacer *strings.Replacer
}

// replacer puts schemas in the place of "{visibility}" and the like.
func replacer(schemas map[string]string) *strings.Replacer {
	var names []string
	for name, schema := range schemas {
		names = append(names, "{"+name+"}", schema)
	}
	return strings.NewReplacer(names...)
}

// first is the only row, or NotFound.
func first[R any](rows []R, what string) (R, error) {
	if len(rows) > 0 {
		return rows[0], nil
	}
	return *new(R), notFound(what)
}

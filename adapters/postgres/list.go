package postgres

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"chartledger/projections"
)

// The sizes of a page.
const (
	defaultLimit = 20
	maxLimit     = 200
)

// args are the arguments of a statement.
type args struct {
	values    []any
	selectors string // the placeholder of the viewer's selectors, if there is one
}

// add is the placeholder of another argument.
func (a *args) add(v any) string {
	a.values = append(a.values, v)
	return "$" + strconv.Itoa(len(a.values))
}

// by is one expression that a list is sorted by.
type by struct {
	expr, typ string
	desc      bool
}

// order is what a list is sorted by, the last one unique: so a page begins
// exactly after the one before, whatever was inserted meanwhile.
type order []by

// clause is the ORDER BY clause.
func (o order) clause() string {
	parts := make([]string, len(o))
	for i, b := range o {
		parts[i] = b.expr
		if b.desc {
			parts[i] += " DESC"
		}
	}
	return " ORDER BY " + strings.Join(parts, ", ")
}

// pageKey is the column from which a cursor is made. Every type we sort by comes
// back from its text as it was.
func (o order) pageKey() string {
	parts := make([]string, len(o))
	for i, b := range o {
		parts[i] = "(" + b.expr + ")::text"
	}
	return "ARRAY[" + strings.Join(parts, ", ") + "] AS page_key"
}

// after is the condition of what comes after a cursor's row.
func (o order) after(a *args, cursor []string) string {
	if len(cursor) == 0 {
		return "true"
	}
	exprs, values := make([]string, len(o)), make([]string, len(o))
	same := true
	for i, b := range o {
		exprs[i], values[i] = b.expr, a.add(cursor[i])+"::text::"+b.typ
		same = same && b.desc == o[0].desc
	}
	if same { // one comparison of rows, which an index answers
		return "(" + strings.Join(exprs, ", ") + ") " + o[0].beyond() + " (" + strings.Join(values, ", ") + ")"
	}
	condition := "false"
	for i := len(o) - 1; i >= 0; i-- {
		condition = "(" + exprs[i] + " " + o[i].beyond() + " " + values[i] +
			" OR " + exprs[i] + " = " + values[i] + " AND " + condition + ")"
	}
	return condition
}

func (b by) beyond() string {
	if b.desc {
		return "<"
	}
	return ">"
}

// limitOf is how many items a page has.
func limitOf(p projections.Page) int {
	if p.Limit <= 0 {
		return defaultLimit
	}
	return min(p.Limit, maxLimit)
}

// keyed is a row that knows its place in the list.
type keyed interface{ place() []string }

// placed is embedded by the rows of lists.
type placed struct{ PageKey []string }

func (p placed) place() []string { return p.PageKey }

// page runs a statement that gives one row more than the page takes, and makes the
// page of it. tag is what the cursor belongs to.
func page[R keyed, Out any](ctx context.Context, s snapshot, sql string, a args, p projections.Page, tag string, out func(R) Out) (projections.List[Out], error) {
	rows, err := collect[R](ctx, s, sql, a)
	if err != nil {
		return projections.List[Out]{Items: []Out{}}, badCursorIf(err, p.Cursor != "")
	}
	return listOf(rows, p, tag, out), nil
}

// listOf is the page of rows, which are one more than it takes if there are more.
func listOf[R keyed, Out any](rows []R, p projections.Page, tag string, out func(R) Out) projections.List[Out] {
	list := projections.List[Out]{Items: make([]Out, 0, len(rows))}
	if limit := limitOf(p); len(rows) > limit {
		rows = rows[:limit]
		list.NextCursor = encodeCursor(tag, rows[limit-1].place())
	}
	for _, r := range rows {
		list.Items = append(list.Items, out(r))
	}
	return list
}

// collect runs a statement on a snapshot.
func collect[R any](ctx context.Context, s snapshot, sql string, a args) ([]R, error) {
	result, err := s.tx.Query(ctx, s.schemas.Replace(sql), a.values...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(result, pgx.RowToStructByNameLax[R])
}

// one is the only row of a statement, or NotFound.
func one[R any](ctx context.Context, s snapshot, what, sql string, a args) (R, error) {
	rows, err := collect[R](ctx, s, sql, a)
	if err != nil || len(rows) > 0 {
		return append(rows, *new(R))[0], err
	}
	return *new(R), notFound(what)
}

// badCursorIf blames the cursor for a value that its type does not take: no other
// argument is read from text.
func badCursorIf(err error, cursor bool) error {
	var pg *pgconn.PgError
	if cursor && errors.As(err, &pg) && strings.HasPrefix(pg.Code, "22") {
		return errBadCursor()
	}
	return err
}

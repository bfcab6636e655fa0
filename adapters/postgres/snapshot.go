package postgres

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
	"chartledger/projections"
)

// How queries wait for a token.
const (
	patience = 2 * time.Second
	poll     = 5 * time.Millisecond // for projectors of other processes, which wake nobody here
)

// errLagging: the read models do not include the token yet.
var errLagging = errors.New("the read models lag behind the token")

// snapshot is one state of the read models: pointer, positions and rows are of
// the same moment.
type snapshot struct {
	tx      pgx.Tx
	schemas *strings.Replacer // of "{visibility}" and the other names that the query uses
}

// read runs f on a snapshot of visibility and catalog that includes at. A query
// may use only what it gets from its snapshot.
func (q *Queries) read(ctx context.Context, at projections.Token, f func(context.Context, snapshot) error) error {
	return q.using(ctx, []projections.Projection{projections.Visibility(), projections.Catalog()}, at, f)
}

// using is read for a query of these projections. It does not wait for others.
func (q *Queries) using(ctx context.Context, used []projections.Projection, at projections.Token, f func(context.Context, snapshot) error) error {
	timeout := time.NewTimer(q.patience)
	defer timeout.Stop()
	for {
		woken := q.db.applied.next()
		if !q.lookout.before(used, at) {
			if err := q.once(ctx, used, at, f); !errors.Is(err, errLagging) {
				return queryError(err)
			}
		}
		select {
		case <-woken:
		case <-time.After(poll):
		case <-timeout.C:
			return domain.Refuse(domain.Unavailable, "projection_lagging",
				"The answer does not include the change yet. Try again soon.")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// once runs f on a snapshot, or says that it would lag.
func (q *Queries) once(ctx context.Context, used []projections.Projection, at projections.Token, f func(context.Context, snapshot) error) error {
	tx, err := q.db.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // it only read
	schemas, err := liveSchemas(ctx, tx, used)
	if err != nil {
		return err
	}
	if err := includes(ctx, tx, schemas, at); err != nil {
		return err
	}
	var names []string
	for name, schema := range schemas {
		names = append(names, "{"+name+"}", schema)
	}
	return f(ctx, snapshot{tx, strings.NewReplacer(names...)})
}

// liveSchemas is where the projections are kept, in the versions that we know.
func liveSchemas(ctx context.Context, tx pgx.Tx, used []projections.Projection) (map[string]string, error) {
	names, versions := known(used)
	rows, err := tx.Query(ctx, `SELECT projection, schema FROM chartledger.live
		WHERE (projection, version) IN (SELECT * FROM unnest($1::text[], $2::int[]))`, names, versions)
	if err != nil {
		return nil, err
	}
	schemas := make(map[string]string, len(used))
	var name, schema string
	_, err = pgx.ForEachRow(rows, []any{&name, &schema}, func() error {
		schemas[name] = schema
		return nil
	})
	if err == nil && len(schemas) < len(used) {
		err = errNotBuilt()
	}
	return schemas, err
}

// known are the names of projections and the versions of them that we know.
func known(used []projections.Projection) (names []string, versions []int) {
	for _, p := range used {
		names, versions = append(names, p.Name), append(versions, p.Version)
	}
	return names, versions
}

// includes says whether the snapshot has read as far as the token, in all
// partitions that its projections read. Others do not concern it.
func includes(ctx context.Context, tx pgx.Tx, schemas map[string]string, at projections.Token) error {
	if len(at) == 0 {
		return nil
	}
	var list []string
	for _, s := range schemas {
		list = append(list, s)
	}
	rows, err := tx.Query(ctx, `SELECT topic, partition, generation, next, epoch, seq
		FROM chartledger.positions WHERE schema = ANY($1)`, list)
	if err != nil {
		return err
	}
	positions, err := pgx.CollectRows(rows, scanPosition)
	if err != nil {
		return err
	}
	for _, want := range at {
		for _, have := range positions {
			if err := reached(want, have.Position); err != nil {
				return err
			}
		}
	}
	return nil
}

// reached compares one position of a token with one of a projection.
func reached(want, have domain.Position) error {
	switch {
	case have.Partition != want.Partition:
		return nil
	case have.Generation != "" && have.Generation != want.Generation:
		return domain.Refuse(domain.Unavailable, "token_of_another_log",
			"The consistency token belongs to another log than the answers. Ask again without it.")
	case have.Offset < want.Offset:
		return errLagging
	}
	return nil
}

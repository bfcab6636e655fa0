package postgres

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

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
	tx      querier
	schemas *strings.Replacer // of "{visibility}" and the other names that the query uses
}

// querier is a connection in a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// read runs f on a snapshot of the asked projections that includes at. A query
// may use only what it gets from its snapshot.
func (q *Queries) read(ctx context.Context, at projections.Token, f func(context.Context, snapshot) error) error {
	return q.using(ctx, asked(), at, f)
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
	conn, err := q.db.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()                                    // one whose transaction could not be ended is closed
	defer conn.Exec(context.WithoutCancel(ctx), "ROLLBACK") //nolint:errcheck // it only read
	begun, err := begin(ctx, conn, used, len(at) > 0)
	if err != nil {
		return err
	}
	if err := begun.includes(at); err != nil {
		return err
	}
	now := &places{begun.schemas, replacer(begun.schemas)}
	if _, all := begun.schemas[projections.CatalogName]; all {
		q.seen.Store(now)
	}
	return f(ctx, snapshot{conn, now.replacer})
}

// known are the names of projections and the versions of them that we know.
func known(used []projections.Projection) (names []string, versions []int) {
	for _, p := range used {
		names, versions = append(names, p.Name), append(versions, p.Version)
	}
	return names, versions
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

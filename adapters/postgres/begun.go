package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"chartledger/domain"
	"chartledger/projections"
)

// begun is the beginning of a snapshot: where the projections are kept, in the
// versions that we know, and how far they are.
type begun struct {
	schemas   map[string]string
	positions []domain.Position
}

const liveSQL = `SELECT projection, schema FROM chartledger.live
	WHERE (projection, version) IN (SELECT * FROM unnest($1::text[], $2::int[]))`

const positionsSQL = `SELECT topic, partition, generation, next, epoch, seq FROM chartledger.positions WHERE schema = ANY($1)`

const livePositionsSQL = `SELECT p.topic, p.partition, p.generation, p.next, p.epoch, p.seq
	FROM chartledger.positions p JOIN chartledger.live l USING (schema)
	WHERE (l.projection, l.version) IN (SELECT * FROM unnest($1::text[], $2::int[]))`

// begin begins a transaction that sees one state, in one exchange with the server:
// every query of a read costs a way there and back.
func begin(ctx context.Context, conn *pgxpool.Conn, used []projections.Projection, positions bool) (*begun, error) {
	b := &begun{schemas: make(map[string]string, len(used))}
	names, versions := known(used)
	var batch pgx.Batch
	batch.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	batch.Queue(liveSQL, names, versions).Query(b.readSchemas)
	if positions {
		batch.Queue(livePositionsSQL, names, versions).Query(b.readPositions)
	}
	err := conn.SendBatch(ctx, &batch).Close()
	if err == nil && len(b.schemas) < len(used) {
		err = errNotBuilt()
	}
	return b, err
}

func (b *begun) readSchemas(rows pgx.Rows) error {
	var name, schema string
	_, err := pgx.ForEachRow(rows, []any{&name, &schema}, func() error {
		b.schemas[name] = schema
		return nil
	})
	return err
}

func (b *begun) readPositions(rows pgx.Rows) (err error) {
	b.positions, err = collectPositions(rows)
	return err
}

// includes says whether the snapshot has read as far as the token, in all
// partitions that its projections read. Others do not concern it.
func (b *begun) includes(at projections.Token) error {
	for _, want := range at {
		for _, have := range b.positions {
			if err := reached(want, have); err != nil {
				return err
			}
		}
	}
	return nil
}

func collectPositions(rows pgx.Rows) ([]domain.Position, error) {
	all, err := pgx.CollectRows(rows, scanPosition)
	at := make([]domain.Position, len(all))
	for i, p := range all {
		at[i] = p.Position
	}
	return at, err
}

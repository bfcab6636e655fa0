package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"chartledger/projections"
)

// ErrBehind: the generation has not read as far as the live one in some partition.
var ErrBehind = errors.New("the generation is behind the live one")

// Next makes another generation of p beside the live one and answers its projector,
// which starts at the log's beginning. Queries do not read it before Promote.
func (db *DB) Next(ctx context.Context, p projections.Projection, o ProjectorOptions) (*Projector, error) {
	if _, err := db.live(ctx, p); err != nil {
		return nil, err
	}
	var schema string
	err := db.alter(ctx, func(tx pgx.Tx) (err error) {
		schema, err = createGeneration(ctx, tx, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("make the next generation of %s: %w", p.Name, err)
	}
	return db.projector(p, schema, o)
}

// Promote makes the projector's generation the live one, in one transaction and
// only if it is not behind in any partition. The one before stays as it is.
func (p *Projector) Promote(ctx context.Context) error {
	return p.db.alter(ctx, func(tx pgx.Tx) error {
		var behind int
		// The rows are locked: neither generation moves while they are compared.
		err := tx.QueryRow(ctx, `SELECT count(*) FILTER (WHERE old.next > new.next OR old.generation NOT IN ('', new.generation))
			FROM (SELECT * FROM chartledger.positions WHERE schema = $1 ORDER BY topic, partition FOR SHARE) new
			JOIN chartledger.live l ON l.projection = $2 AND l.version = $3
			JOIN chartledger.positions old ON old.schema = l.schema AND old.topic = new.topic AND old.partition = new.partition`,
			p.schema, p.projection.Name, p.projection.Version).Scan(&behind)
		if err != nil {
			return fmt.Errorf("compare the generations of %s: %w", p.projection.Name, err)
		}
		if behind > 0 {
			return ErrBehind
		}
		return pointTo(ctx, tx, p.projection, p.schema)
	})
}

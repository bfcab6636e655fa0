package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"

	"chartledger/domain"
	"chartledger/projections"
)

// What stops a projector. None of these goes away by trying the same batch again.
var (
	// ErrLostPosition: another projector has moved the position, or the database
	// went back to an older one. Nothing was changed; ask for Positions and go on
	// from there, if this process is still meant to.
	ErrLostPosition = errors.New("the position is not where the batch begins")
	// ErrNoPosition: the rows are there, their position is not. Rebuild.
	ErrNoPosition = errors.New("the position of the rows is lost")
	// ErrOtherGeneration: the topic was deleted and made again, so the rows are of
	// another log. Rebuild.
	ErrOtherGeneration = errors.New("the rows were made from another generation of the topic")
	// ErrBrokenChain: the batch does not continue what was applied, by es-seq or epoch.
	ErrBrokenChain = errors.New("the batch does not continue the rows' chain")
)

// ProjectorOptions are what a projector may be given.
type ProjectorOptions struct {
	Log *slog.Logger // told when the database goes away and comes back; nil: nobody is
}

// Projector keeps one generation of a projection in step with the log. It is safe
// for concurrent use by one goroutine per partition.
type Projector struct {
	db         *DB
	projection projections.Projection
	schema     string
	model      model
	log        *slog.Logger
}

// Projector is the projector of p's live generation. The first one for a version
// of p makes its tables. While the database is away it tries again.
func (db *DB) Projector(ctx context.Context, p projections.Projection, o ProjectorOptions) (*Projector, error) {
	var schema string
	err := insist(ctx, o.logger().With("projection", p.Name), func() (err error) {
		schema, err = db.live(ctx, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	return db.projector(p, schema, o)
}

func (o ProjectorOptions) logger() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

func (db *DB) projector(p projections.Projection, schema string, o ProjectorOptions) (*Projector, error) {
	m, err := modelOf(p)
	if err != nil {
		return nil, err
	}
	return &Projector{db: db, projection: p, schema: schema, model: m, log: o.logger().With("projection", schema)}, nil
}

// Schema is the generation's schema, such as "catalog_v2_g1".
func (p *Projector) Schema() string { return p.schema }

// Positions says where to go on in each partition. While the database is away it
// tries again until ctx ends: who asks has often just lost it.
func (p *Projector) Positions(ctx context.Context) (all []projections.StartPosition, err error) {
	err = insist(ctx, p.log, func() error {
		all, err = p.positions(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the positions of %s: %w", p.schema, err)
	}
	if want := len(p.projection.Partitions()); len(all) != want {
		return nil, fmt.Errorf("%s has %d positions of %d: %w", p.schema, len(all), want, ErrNoPosition)
	}
	return all, nil
}

func (p *Projector) positions(ctx context.Context) ([]projections.StartPosition, error) {
	rows, err := p.db.pool.Query(ctx, `SELECT topic, partition, generation, next, epoch, seq
		FROM chartledger.positions WHERE schema = $1 ORDER BY topic, partition`, p.schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPosition)
}

func scanPosition(row pgx.CollectableRow) (s projections.StartPosition, err error) {
	var topic string
	err = row.Scan(&topic, &s.Partition.Number, &s.Generation, &s.Offset, &s.Epoch, &s.Seq)
	s.Partition.Topic = domain.Topic(topic)
	return s, err
}

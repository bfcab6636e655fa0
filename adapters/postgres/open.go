// Package postgres keeps the read models in PostgreSQL and answers queries from
// them.
//
// Every projection has a schema per generation ("catalog_v2_g1"), made from the
// embedded SQL. The schema chartledger says which generation answers and where
// each stands in the log. A batch's rows and its position change in one
// transaction, so that neither can be ahead of the other.
//
// # Why
//
// No migration tool: a read model is never altered. When its rows would come out
// differently, its version goes up, and a new schema is filled from the log beside
// the old one. There is nothing to migrate, and no step that can be half done.
//
// The pointer to the live generation is per projection and version: during an
// upgrade the old binaries go on reading their tables while the new ones fill
// theirs, since neither could read the other's.
//
// What has to be done to generations is asked for in the schema chartledger as
// well (Replay, Drop, RequestVerification), and done by whoever projects: a wish
// survives any process, and the one that asks need not be the one that works. A
// generation that was live stays fed until it is dropped, so that switching back
// loses nothing.
//
// Commits of the projector do not wait for the disk (synchronous_commit off):
// rows and position are lost together in a crash of the database, and the log
// gives them back. A running projector then meets ErrLostPosition, asks for
// Positions again and goes on from there.
package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// oldest is the first server version that is supported.
const oldest = 150000

// Defaults of a connection pool, where the address says nothing else: room for a
// projector per partition and for queries besides.
const (
	connectTimeout = 10 * time.Second
	maxConns       = 20
)

// DB is a database of read models. It is safe for concurrent use.
type DB struct {
	pool    *pgxpool.Pool
	applied signal // broadcast when a projector of this process has moved on
}

// Open connects to the database that dsn names and checks that it can be used.
// It tries once: whether to wait for a database is the caller's decision. No
// error says anything of dsn but host, user, database and names of files; it wraps
// the Obstacle, where that can be told.
func Open(ctx context.Context, dsn string) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, unreadable(err)
	}
	if t := cfg.ConnConfig.ConnectTimeout; t <= 0 || t > connectTimeout {
		cfg.ConnConfig.ConnectTimeout = connectTimeout
	}
	if !strings.Contains(dsn, "pool_max_conns") {
		cfg.MaxConns = maxConns
	}
	cfg.AfterConnect = prepareConn
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, unreachable(err)
	}
	if err := check(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return &DB{pool: pool}, nil
}

// Close ends all connections, after the work on them.
func (db *DB) Close() { db.pool.Close() }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.Ping(ctx) }

// prepareConn makes times come back in UTC, wherever the process runs.
func prepareConn(_ context.Context, c *pgx.Conn) error {
	c.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// check refuses servers on which the read models would not work.
func check(ctx context.Context, pool *pgxpool.Pool) error {
	var version int
	var name, encoding string
	err := pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int,
		current_setting('server_version'), current_setting('server_encoding')`).Scan(&version, &name, &encoding)
	switch {
	case err != nil:
		return unreachable(err)
	case version < oldest:
		return fmt.Errorf("postgres %s is too old: 15 or newer is needed", name)
	case encoding != "UTF8":
		return fmt.Errorf("the database's encoding is %s: UTF8 is needed", encoding)
	}
	return nil
}

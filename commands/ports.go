// Package commands takes intentions, checks them, and has them decided by the
// registrar: the one owner of repo-events and access-events.
//
// The order of checks is the same everywhere: known command id, may the actor
// see it, may she change it, If-Match, network checks, rules. The registrar makes
// all but the network checks on its own state, before the network checks and
// again when it decides: refusals too are confirmed by the log.
package commands

import (
	"context"
	"time"

	"chartledger/domain/repo"
)

// Vault keeps secrets, sealed, write-once under random ids.
type Vault interface {
	// Put keeps a secret durably and answers its id.
	Put(ctx context.Context, secret []byte) (id string, err error)
	// Get answers a secret, waiting for one that was put elsewhere a moment ago.
	Get(ctx context.Context, id string) ([]byte, error)
	// Destroy makes secrets go for good.
	Destroy(ctx context.Context, ids ...string) error
	// Older lists the ids of the secrets put before t.
	Older(t time.Time) []string
}

// Prober validates a repository's source over the network, in bounded time. If told is
// not nil it is told of each check when it is known how it went, one after another, and
// again of one of which that changes: what counts is the report.
type Prober interface {
	Probe(ctx context.Context, t repo.Target, told func(repo.Check)) repo.Report
}

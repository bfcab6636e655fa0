// Package service puts chartledger together: it opens the log and the database,
// starts the owners, the projectors, the indexer and the API, and ends them in
// the opposite order. It is the only place that knows all adapters.
package service

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/embedded"
	"chartledger/adapters/kafka"
	"chartledger/adapters/postgres"
	"chartledger/adapters/vault"
	"chartledger/cmd/chartledger/config"
	"chartledger/commands"
)

// Options are what a process is given besides its settings.
type Options struct {
	Config  config.Config
	Version string
	Demo    bool      // register the sample repository
	Stdout  io.Writer // for people: the address, the token; never the logger
	Logger  *slog.Logger
	Ready   func(address string) // called once, when requests are served; may be nil
}

// service is one running process.
type service struct {
	Options
	started  time.Time
	listener net.Listener
	health   *health
	catchUp  *catchUp
	log      *kafka.Cluster
	db       *postgres.DB
	key      vault.Key
	vault    *vault.Vault
	access   *commands.Access
	handler  *commands.Handler
	owners   *owners
	hub      *hub
}

// Run runs the service until ctx ends or a part of it cannot go on.
func Run(ctx context.Context, o Options) (err error) {
	if err := supported(o.Config); err != nil {
		return err
	}
	s := &service{Options: o, health: newHealth(), catchUp: newCatchUp(), hub: newHub(), started: time.Now()}
	s.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", o.Config.Listen)
	if err != nil {
		return advised(fmt.Errorf("listen for requests: %w", err), "end what listens there, or name another address with --listen")
	}
	defer s.listener.Close()
	defer context.AfterFunc(ctx, func() { o.Logger.Info("stopping") })()
	storage, err := s.openStorage(ctx)
	if err != nil {
		return err
	}
	defer storage.close()

	// Whatever ends first ends the rest; Run returns when all have.
	g, parts := errgroup.WithContext(ctx)
	g.Go(func() error { return s.start(parts, g, storage) })
	if err := g.Wait(); ctx.Err() == nil {
		return err
	}
	return nil // it was told to end
}

// start starts the parts. Each runs in g until ctx ends.
func (s *service) start(ctx context.Context, g *errgroup.Group, st *storage) error {
	s.startVault(ctx, g)
	s.startAccess(ctx, g)
	s.startRegistrar(ctx, g, st)
	s.startProjectors(ctx, g)
	if err := s.startIndexer(ctx, g, st); err != nil {
		return fmt.Errorf("start the indexer: %w", err)
	}
	if err := s.startProgress(ctx, g); err != nil {
		return fmt.Errorf("start live progress: %w", err)
	}
	if st.postgres != nil {
		g.Go(func() error { return watchPostgres(ctx, st.postgres) })
	}
	return s.startAPI(ctx, g, st)
}

// watchPostgres ends the service when its database ended: nothing can be answered.
func watchPostgres(ctx context.Context, p *embedded.Postgres) error {
	select {
	case <-ctx.Done():
		return nil
	case <-p.Done():
		return errPostgresEnded
	}
}

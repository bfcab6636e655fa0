// Package service puts chartledger together: it opens the log and the database,
// starts the owners, the projectors, the indexer and the API, as far as the process
// has these roles, and ends them in the opposite order. It is the only place that
// knows all adapters.
package service

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"chartledger/adapters/embedded"
	"chartledger/adapters/helmrepo"
	"chartledger/adapters/kafka"
	"chartledger/adapters/oidc"
	"chartledger/adapters/peer"
	"chartledger/adapters/postgres"
	"chartledger/adapters/vault"
	"chartledger/cmd/chartledger/config"
	"chartledger/commands"
	"chartledger/commands/indexing"
)

// Options are what a process is given besides its settings.
type Options struct {
	Config  config.Config
	Version string
	Program string    // what this program was called by, for the commands that its first words show
	Demo    bool      // register the sample repository
	Stdout  io.Writer // for people: the address, the token; never the logger
	Logger  *slog.Logger
	Ready   func(address string) // called once, when requests are served; may be nil
}

// service is one running process.
type service struct {
	Options
	*lifetime
	started  time.Time
	listener net.Listener
	https    *tls.Config  // nil: plain HTTP
	internal net.Listener // nil: no other process hands commands on
	health   *health
	catchUp  *catchUp
	built    built
	slots    *slots
	lags     lags
	log      *kafka.Cluster
	db       *postgres.DB // nil: the process needs none
	key      vault.Key
	identity peer.Identity
	vault    *vault.Vault
	helm     func() *helmrepo.Client // the one of the process
	repos    func() *indexing.Repos  // its fold of repo-events, from when it is first needed
	access   *commands.Access
	where    *commands.Whereabouts
	commands *commands.Client
	decided  func() error // whether commands can be decided, as far as is known
	// registrar is this process's part in the registrar's slot, nil without that role.
	registrar *registrar
	indexer   *indexer
	hub       *hub
	// identities vouches for users, nil if nobody does.
	identities *oidc.Provider
}

// Run runs the service until ctx ends or a part of it cannot go on.
func Run(ctx context.Context, o Options) (err error) {
	if err := supported(o); err != nil {
		return err
	}
	https, err := newTLS(o.Config, o.Logger)
	if err != nil {
		return err
	}
	s := &service{Options: o, health: newHealth(), catchUp: newCatchUp(), slots: newSlots(), where: &commands.Whereabouts{},
		hub: newHub(), https: https, started: time.Now()}
	s.helm, s.repos = sync.OnceValue(s.newHelm), sync.OnceValue(s.foldRepos)
	s.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", o.Config.Listen)
	if err != nil {
		return advised(fmt.Errorf("listen for requests: %w", err), "end what listens there, or name another address with --listen")
	}
	defer s.listener.Close()
	if err := s.listenInternally(ctx); err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { o.Logger.Info("stopping") })()
	storage, err := s.openStorage(ctx)
	if err != nil {
		return err
	}
	defer storage.close()

	// Whatever ends first ends the rest; Run returns when all have.
	s.lifetime = newLifetime(ctx)
	s.begin(func() error { return s.start(storage) })
	s.endWith(s.handOver)
	if err := s.wait(); ctx.Err() == nil {
		return err
	}
	return nil // it was told to end
}

// start starts the parts that the process's roles need.
func (s *service) start(st *storage) error {
	c := s.Config
	if c.Has(config.API) || c.Has(config.Registrar) || c.Has(config.Indexer) {
		s.startVault()
	}
	if c.Has(config.API) || c.Has(config.Registrar) {
		s.startAccess()
	}
	if c.Has(config.Registrar) {
		s.startRegistrar(st)
	}
	s.route()
	s.startLags()
	if c.Has(config.Projector) {
		s.startProjectors(s.life)
	}
	if c.Has(config.Indexer) {
		if err := s.startIndexer(st); err != nil {
			return fmt.Errorf("start the indexer: %w", err)
		}
	}
	if st.postgres != nil {
		s.Go(func() error { return watchPostgres(s.life, st.postgres) })
	}
	if c.Has(config.API) {
		return s.startAPI(st)
	}
	return s.startHealth()
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

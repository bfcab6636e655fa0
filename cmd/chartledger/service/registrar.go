package service

import (
	"context"
	"crypto/rand"
	"net/netip"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/kafka"
	"chartledger/adapters/vault"
	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/wire"
)

// How long things may take or stay valid.
const (
	commandTimeout = 10 * time.Second
	accessMaxAge   = time.Second // rights are never older than this
	sweepEvery     = time.Hour
)

var registrarPartitions = []domain.Partition{{Topic: domain.RepoEvents}, {Topic: domain.AccessEvents}}

// startVault folds the vault's topic.
func (s *service) startVault(ctx context.Context, g *errgroup.Group) {
	s.vault = vault.New(s.key, s.log.VaultStore(), vault.Options{})
	s.run(ctx, g, "vault", s.vault.Run)
}

// startAccess folds access-events, from which sign-in and rights are answered.
func (s *service) startAccess(ctx context.Context, g *errgroup.Group) {
	s.access = commands.NewAccess(time.Now, accessMaxAge)
	s.run(ctx, g, "access", func(ctx context.Context) error {
		return s.log.Follow(ctx, []kafka.Start{{Partition: registrarPartitions[1]}}, func(_ context.Context, b domain.Batch) error {
			s.access.Apply(b)
			return nil
		})
	})
}

// startRegistrar starts the owner of repo-events and access-events.
func (s *service) startRegistrar(ctx context.Context, g *errgroup.Group, st *storage) {
	state, undo := commands.NewState()
	log := s.log.Log("registrar", registrarPartitions, s.barrier())
	owner := journal.NewOwner(log, state, undo, journal.Options{Logger: s.Logger, Writable: st.writable})
	s.owners = &owners{registrar: owner}
	s.run(ctx, g, "registrar", func(ctx context.Context) error {
		defer log.Close()
		return owner.Run(ctx)
	})
	s.handler = commands.NewHandler(commands.Options{
		Registrar: owner, Vault: s.vault, Prober: s.helm(), Key: s.key.Derive("commands"),
		NewID: newID, Clock: time.Now, Timeout: commandTimeout,
		ReposPerOwner: s.Config.ReposPerOwner, ReservePublic: s.Config.ReservePublic,
	})
	s.run(ctx, g, "sweep", func(ctx context.Context) error { return s.sweep(ctx) })
}

// barrier makes what a claim says of this process; each claim has its own owner.
func (s *service) barrier() func() wire.WriterClaimed {
	process := rand.Text()
	return func() wire.WriterClaimed {
		return wire.WriterClaimed{Owner: process + "." + rand.Text(), Address: s.Config.InternalListen}
	}
}

// helm is the client that validates and reads Helm repositories.
func (s *service) helm() *helmrepo.Client {
	o := helmrepo.Options{
		AllowedNetworks: s.Config.AllowPrivateNetworks, MaxIndexBytes: s.Config.MaxIndexBytes,
		FetchesPerHost: s.Config.FetchesPerHost, UserAgent: "chartledger/" + s.Version,
	}
	if s.Demo {
		o.AllowedAddresses = []netip.AddrPort{s.sample()}
	}
	return helmrepo.New(o)
}

// sweep destroys secrets that no event names, every hour.
func (s *service) sweep(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := s.handler.Sweep(ctx); err != nil {
				s.Logger.Warn("cannot sweep the vault now", "error", err)
			}
		}
	}
}

// newID is a random id that sorts by time.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// run runs a part until ctx ends. A part that stops on an error turns readiness
// red and stays stopped: it would only stop again.
func (s *service) run(ctx context.Context, g *errgroup.Group, part string, f func(context.Context) error) {
	g.Go(func() error {
		if err := f(ctx); err != nil && ctx.Err() == nil {
			s.Logger.Error("a part has stopped for good", "part", part, "error", err)
			s.health.fail(part, err)
		}
		return nil
	})
}

package service

import (
	"context"
	"crypto/rand"
	"net/netip"
	"time"

	"github.com/google/uuid"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/kafka"
	"chartledger/adapters/vault"
	"chartledger/commands"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/wire"
)

// How long things may take or stay valid.
const (
	commandTimeout = 10 * time.Second
	accessMaxAge   = time.Second // rights are never older than this
	sweepEvery     = time.Hour
)

// registrarSlot is the slot of repo-events and access-events.
const registrarSlot = "registrar"

var registrarPartitions = []domain.Partition{{Topic: domain.RepoEvents}, {Topic: domain.AccessEvents}}

// registrar is a process's part in deciding commands: as their owner, or warm and
// ready to be.
type registrar struct {
	seats   seats
	owner   *journal.Owner[*commands.State]
	handler *commands.Handler
}

// startVault folds the vault's topic.
func (s *service) startVault() {
	s.vault = vault.New(s.key, s.log.VaultStore(), vault.Options{})
	s.part(s.life, "vault", s.vault.Run)
}

// startAccess folds access-events, from which sign-in and rights are answered, and
// who decides commands.
func (s *service) startAccess() {
	s.access = commands.NewAccess(time.Now, accessMaxAge)
	s.part(s.life, "access", func(ctx context.Context) error {
		return s.log.Follow(ctx, []kafka.Start{{Partition: registrarPartitions[1]}}, func(_ context.Context, b domain.Batch) error {
			s.access.Apply(b)
			s.where.Apply(b)
			return nil
		})
	})
}

// startRegistrar starts the owner of repo-events and access-events.
func (s *service) startRegistrar(st *storage) {
	r := &registrar{seats: s.seats(kafka.RegistrarSlots, 1)}
	state, undo := commands.NewState()
	log := s.log.Log(registrarSlot, registrarPartitions, s.barrier())
	r.owner = journal.NewOwner(log, state, undo, journal.Options{Logger: s.Logger, Writable: st.writable, Seat: r.seats.seat(0)})
	s.slots.hold(registrarSlot, r.owner.Stats)
	s.part(s.life, registrarSlot, func(ctx context.Context) error {
		defer log.Close()
		err := r.owner.Run(ctx)
		if beyondRepair(err) {
			r.seats.leave() // another process may know what this one cannot read
		}
		return err
	})
	client := s.helm()
	stores := s.stores(client)
	r.handler = commands.NewHandler(commands.Options{
		Registrar: r.owner, Vault: s.vault, Prober: client.Prober(stores), Publisher: s.publisher(stores), Key: s.key.Derive("commands"),
		NewID: newID, Clock: time.Now, Timeout: commandTimeout,
		ReposPerOwner: s.Config.ReposPerOwner, ReservePublic: s.Config.ReservePublic,
		Selectors: s.Config.Selectors, SelectorsPerUser: s.Config.SelectorsPerUser, GroupsPerSelector: s.Config.GroupsPerSelector,
	})
	s.registrar = r
	s.part(s.serving, "sweep", s.sweep)
}

// barrier makes what a claim says of this process; each claim has its own owner.
func (s *service) barrier() func() wire.WriterClaimed {
	process := rand.Text()
	return func() wire.WriterClaimed {
		return wire.WriterClaimed{Owner: process + "." + rand.Text(), Address: s.internalAddress()}
	}
}

// connectTimeout is how long a connection may take, where fetches may be idle for longer.
const connectTimeout = 10 * time.Second

// newHelm is the client that validates and reads Helm repositories: one in a process,
// since what it allows a host counts for all that ask it.
func (s *service) newHelm() *helmrepo.Client {
	o := helmrepo.Options{
		AllowedNetworks: s.Config.AllowPrivateNetworks, MaxIndexBytes: s.Config.MaxIndexBytes,
		FetchesPerHost: s.Config.FetchesPerHost, RatePerHost: s.Config.FetchRatePerHost,
		UserAgent: "chartledger/" + s.Version, S3: s.s3(),
		TotalTimeout: s.Config.FetchTimeout, IdleTimeout: s.Config.FetchIdleTimeout, HeaderTimeout: s.Config.FetchIdleTimeout,
		ConnectTimeout: min(s.Config.FetchIdleTimeout, connectTimeout),
	}
	if s.Demo {
		o.AllowedAddresses = []netip.AddrPort{s.sample()}
	}
	return helmrepo.New(o)
}

// s3 is what URLs of S3-compatible storage leave out.
func (s *service) s3() repo.S3Settings {
	return repo.S3Settings{Endpoint: s.Config.S3Endpoint, Region: s.Config.S3Region}
}

// sweep destroys secrets that no event names, every hour, if this process decides.
func (s *service) sweep(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if !s.registrar.owner.Accepting() {
				continue
			}
			if err := s.registrar.handler.Sweep(ctx); err != nil {
				s.Logger.Warn("cannot sweep the vault now", "error", err)
			}
		}
	}
}

// newID is a random id that sorts by time.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

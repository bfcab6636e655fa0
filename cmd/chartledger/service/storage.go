package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/embedded"
	"chartledger/adapters/peer"
	"chartledger/adapters/postgres"
	"chartledger/adapters/vault"
)

// storage is what the service stands on, given or embedded, and how to end it.
type storage struct {
	dir      *embedded.Dir
	broker   *embedded.Broker
	postgres *embedded.Postgres
	brokers  []string
	txPrefix string
	closers  []func()
}

// close ends what was opened, last first.
func (st *storage) close() {
	for _, c := range slices.Backward(st.closers) {
		c()
	}
	st.closers = nil
}

// writable says whether commands may be taken: the embedded log must not meet a full disk.
func (st *storage) writable() error {
	if st.broker == nil {
		return nil
	}
	return st.broker.Writable()
}

// openStorage opens log, database and master key; the two servers start side by side.
func (s *service) openStorage(ctx context.Context) (st *storage, err error) {
	st = &storage{}
	defer func() {
		if err != nil {
			st.close()
		}
	}()
	if err := s.lockDataDir(st); err != nil {
		return st, advised(err, "end the process that holds it, or name a directory that you may write with --data-dir")
	}
	if s.key, err = vault.LoadKey(s.Config.MasterKeyFile, s.firstStart(st)); err != nil {
		return st, advised(err, "name the file with --master-key-file; 'openssl rand -base64 32' makes a key for a new log")
	}
	if s.key.Exposed() {
		s.Logger.Warn("others than its owner may read the master key: chmod 600 it", "file", s.Config.MasterKeyFile)
	}
	if s.identity, err = peer.NewIdentity(s.key.Derive("internal")); err != nil {
		return st, err
	}
	var g errgroup.Group
	var closeLog, closeDB func()
	g.Go(func() (err error) { closeLog, err = s.openLog(ctx, st); return err })
	g.Go(func() (err error) { closeDB, err = s.openDatabase(ctx, st); return err })
	err = g.Wait()
	for _, c := range []func(){closeLog, closeDB} {
		if c != nil {
			st.closers = append(st.closers, c)
		}
	}
	return st, err
}

// firstStart says whether the embedded log is yet to be made. Only then is a
// master key made: with a log that is there, a new key would open no old secret.
func (s *service) firstStart(st *storage) bool {
	if len(s.Config.Kafka) > 0 {
		return false
	}
	_, err := os.Stat(filepath.Join(st.dir.Path(), "kafka"))
	return errors.Is(err, fs.ErrNotExist)
}

// lockDataDir takes the data directory if anything embedded will live in it.
func (s *service) lockDataDir(st *storage) error {
	if len(s.Config.Kafka) > 0 && (!s.Config.Postgres.Empty() || !needsDatabase(s.Config)) {
		return nil
	}
	dir, err := embedded.Lock(s.Config.DataDir)
	if err != nil {
		return err
	}
	st.dir = dir
	st.closers = append(st.closers, func() { _ = dir.Close() })
	return nil
}

func (s *service) openLog(ctx context.Context, st *storage) (func(), error) {
	st.brokers = s.Config.Kafka
	closeBroker := func() {}
	if len(st.brokers) == 0 {
		broker, err := embedded.StartBroker(st.dir.Path(), embedded.BrokerOptions{
			MinFree: uint64(s.Config.MinFreeBytes), Log: s.Logger,
		})
		if err != nil {
			return nil, err
		}
		closeBroker = func() { _ = broker.Close() }
		st.broker, st.brokers = broker, []string{broker.Addr()}
		st.txPrefix = fmt.Sprintf("start-%d.", st.dir.StartNumber())
		s.Logger.Info("the embedded log takes subscribers", "broker", broker.Addr())
	}
	cluster, err := s.openKafka(ctx, st)
	if err != nil {
		closeBroker()
		return nil, err
	}
	s.log = cluster
	end := func() { cluster.Close(); closeBroker() }
	warnings, err := cluster.EnsureTopics(ctx)
	if err != nil {
		end()
		return nil, advised(err, topicsAdvice(err))
	}
	if st.broker == nil { // the embedded broker is one broker, and known to be
		s.health.warn(warnings)
		for _, w := range warnings {
			s.Logger.Warn("the log is less safe than it could be", "warning", w)
		}
	}
	return end, nil
}

func (s *service) openDatabase(ctx context.Context, st *storage) (func(), error) {
	if !needsDatabase(s.Config) {
		return nil, nil
	}
	dsn := s.Config.Postgres.Reveal()
	closeServer := func() {}
	if dsn == "" {
		server, err := embedded.StartPostgres(ctx, st.dir.Path(), embedded.PostgresOptions{Log: s.Logger})
		if err != nil {
			return nil, err
		}
		closeServer = func() { _ = server.Close() }
		st.postgres, dsn = server, server.DSN()
	}
	db, err := postgres.Open(ctx, dsn)
	if err != nil {
		closeServer()
		return nil, advised(err, postgresAdvice(err))
	}
	s.db = db
	return func() { db.Close(); closeServer() }, nil
}

// errPostgresEnded: the embedded child died; without it nothing can be answered.
var errPostgresEnded = errors.New("the embedded PostgreSQL ended by itself: start chartledger again")

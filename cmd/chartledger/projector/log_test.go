package projector_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"chartledger/adapters/kafka"
	"chartledger/adapters/kafka/kafkatest"
	"chartledger/adapters/postgres"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/cmd/chartledger/projector"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/wire"
	"chartledger/projections"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Main(m)) }

// within is how long a test waits for what the projector has to do.
const within = 60 * time.Second

// stage is a log and a database for one test.
type stage struct {
	t       *testing.T
	addr    string // of the broker
	cluster *kafka.Cluster
	dsn     string
	db      *postgres.DB
	ends    map[domain.Partition]*end
	said    buffer // what the log's client said
}

// buffer may be read while it is written.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds p.
func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// String is what was written so far.
func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// end is the end of one partition, where events are appended.
type end struct {
	log   *kafka.Log
	chain *wire.Chain
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, addr: kafkatest.Kfake(t), dsn: postgrestest.New(t), ends: map[domain.Partition]*end{}}
	s.cluster = openLog(t, kafka.Options{Brokers: []string{s.addr}, Logger: slog.New(slog.NewTextHandler(&s.said, nil))})
	s.db = openDB(t, s.dsn)
	return s
}

func openLog(t *testing.T, o kafka.Options) *kafka.Cluster {
	t.Helper()
	cluster, err := kafka.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	if _, err := cluster.EnsureTopics(t.Context()); err != nil {
		t.Fatal(err)
	}
	return cluster
}

func openDB(t *testing.T, dsn string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// append puts events of one repository into app-events.
func (s *stage) append(events ...domain.Event) {
	s.t.Helper()
	at := kafka.AppPartition(events[0].PartitionKey())
	e := s.open(at)
	records := make([]wire.Record, len(events))
	for i, event := range events {
		r := domain.Recorded{Event: event, Origin: domain.Origin{Actor: "system:indexer"}, At: time.Now().UTC(),
			Position: domain.Position{Partition: at}, Epoch: e.chain.Epoch}
		r.Seq, r.Version = e.chain.Next(at.Topic, event)
		var err error
		if records[i], err = wire.Encode(r); err == nil {
			err = e.chain.Check(r)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if _, err := e.log.Append(s.t.Context(), at, records); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) open(at domain.Partition) *end {
	s.t.Helper()
	if e := s.ends[at]; e != nil {
		return e
	}
	claims := 0
	owner := func() wire.WriterClaimed {
		claims++
		return wire.WriterClaimed{Owner: fmt.Sprintf("%s-%d", at, claims)}
	}
	e := &end{log: s.cluster.Log("test."+at.String(), []domain.Partition{at}, owner), chain: &wire.Chain{}}
	s.t.Cleanup(e.log.Close)
	if err := e.log.Claim(s.t.Context(), func(r domain.Recorded) error { return e.chain.Check(r) }); err != nil {
		s.t.Fatal(err)
	}
	s.ends[at] = e
	return e
}

// publish puts repositories with so many apps of ten versions into the log.
func (s *stage) publish(repos, apps int) {
	for r := range repos {
		id := fmt.Sprintf("repo-%d", r)
		for a := range apps {
			s.append(app(id, a, 10)...)
		}
	}
}

// app is an app with versions.
func app(repoID string, n, versions int) []domain.Event {
	name := fmt.Sprintf("app-%d", n)
	ref := catalog.AppRef{RepoID: repoID, RepoVersion: 1, AppID: catalog.AppID(repoID, name), App: name}
	all := []domain.Event{catalog.AppRegistered{AppRef: ref, Summary: catalog.Summary{LatestVersion: "1.0.0", Description: "does what apps do"}}}
	for v := range versions {
		version := fmt.Sprintf("1.0.%d", v)
		all = append(all, catalog.VersionPublished{VersionRef: catalog.VersionRef{AppRef: ref, VersionID: catalog.VersionID(ref.AppID, version)},
			Listing: catalog.Listing{Version: version, URLs: []string{"https://charts.example.org/" + name + ".tgz"}}})
	}
	return all
}

// run runs a projector of the catalog until the answered function is called, or
// the test ends.
func (s *stage) run(o projector.Options) (stop func()) {
	s.t.Helper()
	if o.Log == nil {
		o.Log = s.cluster
	}
	if o.DB == nil {
		o.DB = s.db
	}
	o.Projection = projections.Catalog()
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { projector.Run(ctx, o) })
	stop = func() { cancel(); running.Wait() }
	s.t.Cleanup(stop)
	return stop
}

// generations are the catalog's; none before the projector has made the first one.
func (s *stage) generations() []projections.Generation {
	s.t.Helper()
	all, err := s.db.Generations(s.t.Context(), projections.Catalog())
	if err != nil && domain.KindOf(err) != domain.Unavailable {
		s.t.Fatal(err)
	}
	return all
}

// eventually waits until something is so.
func (s *stage) eventually(what string, is func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(within); !is(); {
		if time.Now().After(deadline) {
			s.t.Fatalf("after %v it is not so that %s: %+v", within, what, s.generations())
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-s.t.Context().Done():
			s.t.FailNow()
		}
	}
}

// lives waits until the generation with the number is live and has read all.
func (s *stage) lives(number int) {
	s.t.Helper()
	s.eventually(fmt.Sprintf("generation %d is live and has read all", number), func() bool {
		all := s.generations()
		if len(all) == 0 || all[0].Number != number {
			return false
		}
		for _, at := range all[0].Positions {
			if e := s.ends[at.Partition]; e != nil && at.Seq < e.chain.Seq {
				return false
			}
		}
		return true
	})
}

// verified wants the live generation to be as the log says.
func (s *stage) verified(rows int64) {
	s.t.Helper()
	if err := s.db.RequestVerification(s.t.Context(), projections.Catalog(), s.t.Name()); err != nil {
		s.t.Fatal(err)
	}
	var v projections.Verification
	s.eventually("the verification is over", func() bool {
		var err error
		v, err = s.db.Verification(s.t.Context(), projections.Catalog(), s.t.Name())
		return err == nil && v.FinishedAt != nil
	})
	if v.Different != 0 || v.Problem != "" || v.Rows != rows {
		s.t.Errorf("got %+v, want %d rows as the log says", v, rows)
	}
}

// remake deletes a topic and makes it again.
func (s *stage) remake(topic string) {
	s.t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(s.addr))
	if err != nil {
		s.t.Fatal(err)
	}
	defer client.Close()
	request := kmsg.NewPtrDeleteTopicsRequest()
	request.TopicNames = []string{topic}
	request.Topics = []kmsg.DeleteTopicsRequestTopic{{Topic: &topic}}
	answer, err := request.RequestWith(s.t.Context(), client)
	if err == nil {
		err = kerr.ErrorForCode(answer.Topics[0].ErrorCode)
	}
	if err == nil {
		_, err = s.cluster.EnsureTopics(s.t.Context())
	}
	if err != nil {
		s.t.Fatalf("make %s again: %v", topic, err)
	}
}

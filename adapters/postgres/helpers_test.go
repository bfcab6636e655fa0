package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"chartledger/adapters/postgres"
	"chartledger/adapters/postgres/postgrestest"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/selector"
	"chartledger/domain/syncs"
	"chartledger/domain/user"
	"chartledger/domain/wire"
	"chartledger/projections"
)

const generation = "topic-1"

type startPosition = projections.StartPosition

var (
	everyone = projections.Viewer{UserID: "op", Role: user.Operator, SeesAll: true}
	alice    = projections.Viewer{UserID: "alice", Role: user.Developer}
	bob      = projections.Viewer{UserID: "bob", Role: user.Member}
	t0       = time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC)
)

// bench is a database with its projectors, and the log that they read.
type bench struct {
	t          testing.TB
	dsn        string
	db         *postgres.DB
	q          *postgres.Queries
	visibility *postgres.Projector
	catalog    *postgres.Projector
	selectors  *postgres.Projector
	history    *postgres.Projector
	logs       map[domain.Partition]*partition
}

// partition is one partition of a log in memory. Every third offset is a control
// record, so that offsets have gaps like Kafka's.
type partition struct {
	at      domain.Partition
	records []domain.Recorded
	end     int64
	seq     int64
	version map[string]int64
}

func open(t testing.TB, dsn string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

func setup(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, dsn: postgrestest.New(t), logs: map[domain.Partition]*partition{}}
	b.connect()
	return b
}

// reset empties rows, positions and log, for the next case of a table: making a
// database costs more than most cases.
func (b *bench) reset(t testing.TB) {
	t.Helper()
	b.t, b.logs = t, map[domain.Partition]*partition{}
	exec(t, b.dsn, `TRUNCATE visibility_v3_g1.repos, visibility_v3_g1.sync_requests, catalog_v2_g1.apps, catalog_v2_g1.app_versions,
		catalog_v2_g1.runs, catalog_v2_g1.standings, catalog_v2_g1.answers,
		history_v3_g1.repo_history, history_v3_g1.access_history, history_v3_g1.app_history, history_v3_g1.definitions, history_v3_g1.known,
		selectors_v1_g1.labels, selectors_v1_g1.selectors, selectors_v1_g1.matches;
		UPDATE chartledger.positions SET generation = '', next = 0, epoch = 0, seq = 0`)
}

func (b *bench) connect() {
	b.t.Helper()
	b.db = open(b.t, b.dsn)
	b.q = b.db.Queries()
	b.visibility = projector(b.t, b.db, projections.Visibility())
	b.catalog = projector(b.t, b.db, projections.Catalog())
	b.selectors = projector(b.t, b.db, projections.Selectors())
	b.history = projector(b.t, b.db, projections.History())
}

// projectors are those of all projections.
func (b *bench) projectors() []*postgres.Projector {
	return []*postgres.Projector{b.visibility, b.catalog, b.selectors, b.history}
}

func projector(t testing.TB, db *postgres.DB, p projections.Projection) *postgres.Projector {
	t.Helper()
	made, err := db.Projector(t.Context(), p, postgres.ProjectorOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// partitionOf is the partition of an event: app-events are spread by repository.
func (b *bench) partitionOf(topic domain.Topic, e domain.Event) *partition {
	at := domain.Partition{Topic: topic}
	if topic == domain.AppEvents {
		for _, c := range e.PartitionKey() {
			at.Number = (at.Number*31 + c) % 12
		}
	}
	if b.logs[at] == nil {
		b.logs[at] = &partition{at: at, end: 1, version: map[string]int64{}} // offset 0 is a claim
	}
	return b.logs[at]
}

// record appends events to the log without applying them, and answers the last one.
func (b *bench) record(topic domain.Topic, events ...domain.Event) (last domain.Recorded) {
	for _, e := range events {
		last = b.partitionOf(topic, e).append(e)
	}
	return last
}

func (p *partition) append(e domain.Event) domain.Recorded {
	if p.end%3 == 0 {
		p.end++
	}
	p.seq++
	stream := wire.StreamOf(p.at.Topic, e)
	p.version[stream]++
	r := domain.Recorded{Event: e, Origin: domain.Origin{Actor: "alice"}, At: t0.Add(time.Duration(p.end) * time.Second),
		Position: domain.Position{Partition: p.at, Generation: generation, Offset: p.end}, Seq: p.seq, Version: p.version[stream]}
	p.records = append(p.records, r)
	p.end++
	return r
}

// batch are the records from index i to j.
func (p *partition) batch(i, j int) domain.Batch {
	b := domain.Batch{Partition: p.at, Generation: generation, Next: p.end, Seq: int64(j), Records: p.records[i:j]}
	if i > 0 {
		b.From = p.records[i].Position.Offset
	}
	if j < len(p.records) {
		b.Next = p.records[j].Position.Offset
	}
	return b
}

// project applies what the projectors have not read, each partition in one batch.
func (b *bench) project() {
	b.t.Helper()
	b.catchUp(b.projectors()...)
}

// catchUp applies what some of the projectors have not read.
func (b *bench) catchUp(some ...*postgres.Projector) {
	b.t.Helper()
	for _, p := range some {
		starts, err := p.Positions(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		for _, s := range starts {
			log := b.logs[s.Partition]
			if log == nil || s.Offset == log.end {
				continue
			}
			batch := log.batch(int(s.Seq), len(log.records))
			batch.From = s.Offset
			if err := p.Apply(b.t.Context(), batch); err != nil {
				b.t.Fatal(err)
			}
		}
	}
}

// given records and projects.
func (b *bench) given(topic domain.Topic, events ...domain.Event) domain.Recorded {
	b.t.Helper()
	last := b.record(topic, events...)
	b.project()
	return last
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantKind(t testing.TB, err error, kind domain.Kind, code string) {
	t.Helper()
	var e *domain.Error
	if !asError(err, &e) || e.Kind != kind || code != "" && e.Code != code {
		t.Fatalf("got %v; want %s %s", err, kind, code)
	}
}

// The events that tests are made of.

func created(id, owner, name string, v repo.Visibility) repo.Created {
	return repo.Created{Ref: repo.Ref{RepoID: id}, Owner: owner, Name: name, URL: "https://charts.example.com/" + name,
		Runtimes: []string{repo.Kubernetes}, Kind: repo.Helm, Mode: repo.ReadOnly, Visibility: v, SyncIntervalSeconds: 3600}
}

func defined(id, expression string) selector.Defined {
	return selector.Defined{Ref: selector.Ref{SelectorID: id}, Name: id, Expression: expression}
}

// having is bob, who has these selectors.
func having(selectors ...string) projections.Viewer {
	return projections.Viewer{UserID: "bob", Selectors: selectors}
}

func requested(repoID, syncID string) syncs.Requested {
	return syncs.Requested{Ref: syncs.Ref{SyncID: syncID, RepoID: repoID}, Trigger: syncs.Manual}
}

func run(repoID, syncID string, covers int64) syncs.Run {
	return syncs.Run{Ref: syncs.Ref{SyncID: syncID, RepoID: repoID}, Trigger: syncs.Manual, RepoVersion: 1, Covers: covers}
}

func scheduled(repoID, syncID string, covers int64) syncs.Run {
	r := run(repoID, syncID, covers)
	r.Trigger = syncs.Schedule
	return r
}

func appRef(repoID, app string) catalog.AppRef {
	return catalog.AppRef{RepoID: repoID, AppID: catalog.AppID(repoID, app), App: app}
}

func versionRef(repoID, app, version string) catalog.VersionRef {
	ref := appRef(repoID, app)
	return catalog.VersionRef{AppRef: ref, VersionID: catalog.VersionID(ref.AppID, version)}
}

func registered(repoID, app, description string, keywords ...string) catalog.AppRegistered {
	return catalog.AppRegistered{AppRef: appRef(repoID, app), Summary: catalog.Summary{LatestVersion: "1.0.0",
		Description: description, Keywords: keywords}}
}

func published(repoID, app, version string) catalog.VersionPublished {
	at := t0
	return catalog.VersionPublished{VersionRef: versionRef(repoID, app, version), Listing: catalog.Listing{Version: version,
		Digest: fmt.Sprintf("sha256:%064x", len(version)), URLs: []string{"https://charts.example.com/" + app + "-" + version + ".tgz"},
		Created: &at, Chart: catalog.Chart{APIVersion: "v2", AppVersion: version, Description: "The chart of " + app,
			Keywords: []string{"one", "two"}, Home: "https://example.com", KubeVersion: ">=1.25"}}}
}

func withdrawn(repoID, app, version string) catalog.VersionWithdrawn {
	return catalog.VersionWithdrawn{VersionRef: versionRef(repoID, app, version), Version: version}
}

func missing(repoID, app, version string) catalog.VersionMissing {
	return catalog.VersionMissing{VersionRef: versionRef(repoID, app, version), Version: version}
}

func found(repoID, app, version string) catalog.VersionFound {
	return catalog.VersionFound{VersionRef: versionRef(repoID, app, version), Version: version}
}

func asError(err error, target **domain.Error) bool { return errors.As(err, target) }

func recreate(t testing.TB, dsn string) { postgrestest.Recreate(t, dsn) }

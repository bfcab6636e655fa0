package indexing_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/commands/commandstest"
	"chartledger/commands/indexing"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// world is an indexer on a log in memory, with one repository whose source the
// test holds.
type world struct {
	t       *testing.T
	memory  *commandstest.Memory
	repos   *indexing.Repos
	source  *source
	auditor auditor
	recall  *indexing.Memory // of the process
	sched   *indexing.Scheduler
	offset  int64
	sealed  error // why no credential can be opened; nil: it can
	stop    func()
	log     *logs
	tune    func(*indexing.Options) // nil: as they are

	mu  sync.Mutex
	now time.Time
	ids int
}

var partition = domain.Partition{Topic: domain.AppEvents, Number: 3}

// newWorld starts the indexer. Its clock stands still until the test moves it.
func newWorld(t *testing.T) *world {
	t.Helper()
	return newTuned(t, nil)
}

// newTuned is newWorld with other options.
func newTuned(t *testing.T, tune func(*indexing.Options)) *world {
	t.Helper()
	w := &world{tune: tune, t: t, memory: commandstest.NewMemory(), repos: indexing.NewRepos(), source: &source{}, recall: indexing.NewMemory(1 << 20), log: &logs{},
		now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w.start()
	return w
}

// start begins a process: a second one goes on with the same log.
func (w *world) start() {
	state, undo := catalog.NewState()
	owner := journal.NewOwner(w.memory.Log("indexer.3", []domain.Partition{partition}), state, undo, journal.Options{Clock: w.clock})
	options := indexing.Options{
		Repos:    w.repos,
		Owner:    func(string) (indexing.Owner, domain.Partition) { return owner, partition },
		Reader:   w.source,
		Open:     func(context.Context, string) (repo.Credential, error) { return repo.Credential{}, w.sealed },
		Progress: func(indexing.Progress) {},
		NewID:    w.newID,
		Clock:    w.clock,
		Workers:  2,
		Memory:   w.recall,
		Auditor:  &w.auditor,
		Logger:   slog.New(slog.NewTextHandler(w.log, nil)),
	}
	if w.tune != nil {
		w.tune(&options)
	}
	w.sched = indexing.NewScheduler(options)
	ctx, cancel := context.WithCancel(w.t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = owner.Run(ctx) })
	running.Go(func() { w.sched.Run(ctx) })
	w.stop = func() { cancel(); running.Wait() }
	w.t.Cleanup(w.stop)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) newID() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return fmt.Sprintf("fresh-%d", w.ids)
}

// logs is what the indexer logged.
type logs struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write is the logger's.
func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// happen puts events into repo-events, as the process's fold of it sees them.
func (w *world) happen(events ...domain.Event) {
	for _, id := range w.unheard(events...) {
		w.sched.Hear(id)
	}
}

// unheard is happen, but nobody wakes the scheduler.
func (w *world) unheard(events ...domain.Event) (touched []string) {
	for _, e := range events {
		w.offset++
		r := domain.Recorded{Event: e, At: w.clock(), Version: w.offset}
		r.Position = domain.Position{Partition: domain.Partition{Topic: domain.RepoEvents}, Offset: w.offset}
		touched = append(touched, w.repos.Apply(domain.Batch{Next: w.offset + 1, Records: []domain.Recorded{r}})...)
	}
	return touched
}

func (w *world) created() {
	w.happen(repo.Created{Ref: repo.Ref{RepoID: "r"}, URL: "https://charts.example.org", Kind: repo.Helm, SyncIntervalSeconds: 3600})
}

func (w *world) request(id string) {
	w.happen(syncs.Requested{Ref: syncs.Ref{SyncID: id, RepoID: "r"}, Trigger: syncs.Manual})
}

// story is the log of app-events in short, one word an event.
func (w *world) story() []string {
	var words []string
	for _, r := range w.memory.Records(partition) {
		word := strings.TrimSuffix(strings.TrimPrefix(r.Event.Type(), "chartledger."), ".v1")
		switch e := r.Event.(type) {
		case catalog.AppRegistered:
			word += " " + e.App + "=" + e.LatestVersion
		case catalog.AppChanged:
			word += " " + e.App + "=" + e.LatestVersion
		case catalog.VersionPublished:
			word += " " + e.App + "@" + e.Version
		case catalog.VersionChanged:
			word += " " + e.App + "@" + e.Version
		case catalog.VersionWithdrawn:
			word += " " + e.App + "@" + e.Version
		case catalog.VersionMissing:
			word += " " + e.App + "@" + e.Version
		case catalog.VersionFound:
			word += " " + e.App + "@" + e.Version
		case interface{ Sync() string }:
			word += " " + e.Sync()
		}
		words = append(words, word)
	}
	return words
}

// until waits for the log to end with these words, and answers all that came since from.
func (w *world) until(last ...string) []string {
	w.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		story := w.story()
		if len(story) >= len(last) && slices.Equal(story[len(story)-len(last):], last) {
			return story
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the log does not end with\n  %s\nbut is\n  %s", strings.Join(last, "\n  "), strings.Join(story, "\n  "))
		}
		<-time.After(2 * time.Millisecond)
	}
}

// eventually waits until ok answers true.
func (w *world) eventually(what string, ok func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); <-time.After(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("not in time: %s; the log is\n  %s", what, strings.Join(w.story(), "\n  "))
		}
	}
}

// outcome is the newest outcome's result.
func (w *world) outcome() syncs.Result {
	w.t.Helper()
	records := w.memory.Records(partition)
	switch e := records[len(records)-1].Event.(type) {
	case syncs.Completed:
		return e.Result
	case syncs.Failed:
		return e.Result
	case syncs.Held:
		return e.Result
	default:
		w.t.Fatalf("the log ends with %T, not with an outcome", e)
		return syncs.Result{}
	}
}

// underWay is a world whose run s1 has read the first of two apps. It goes on when
// release is called.
func underWay(t *testing.T) (w *world, release func()) {
	t.Helper()
	w = newWorld(t)
	w.source.offer(entry("web", "1.0.0"), entry("db", "1.0.0"))
	w.created()
	reached, release := w.source.hold()
	w.request("s1")
	<-reached
	return w, release
}

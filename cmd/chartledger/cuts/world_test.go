// Package cuts_test syncs indexes that were cut off: the scheduler, the client that
// reads indexes and the partition's owner together, on a log in memory.
package cuts_test

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/commands/commandstest"
	"chartledger/commands/indexing"
	"chartledger/commands/journal"
	"chartledger/domain"
	"chartledger/domain/catalog"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// world is an indexer and one server, at which every repository of it finds the
// same index.
type world struct {
	t      *testing.T
	server *helmtest.Repository
	repos  *indexing.Repos
	sched  *indexing.Scheduler
	done   chan string // ids of syncs that are over
	offset int64
	ids    int

	mu     sync.Mutex
	events map[string][]domain.Event // by sync
}

var partition = domain.Partition{Topic: domain.AppEvents, Number: 3}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, server: helmtest.Server(t, ""), repos: indexing.NewRepos(), done: make(chan string, 1), events: map[string][]domain.Event{}}
	w.server.ETags(false)
	client := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), TempDir: t.TempDir()})
	state, undo := catalog.NewState()
	owner := journal.NewOwner(commandstest.NewMemory().Log("indexer.3", []domain.Partition{partition}), state, undo, journal.Options{})
	w.sched = indexing.NewScheduler(indexing.Options{
		Repos:    w.repos,
		Owner:    func(string) (indexing.Owner, domain.Partition) { return recorder{w, owner}, partition },
		Reader:   client,
		Open:     func(context.Context, string) (repo.Credential, error) { return repo.Credential{}, nil },
		Progress: w.progress,
		NewID:    func() string { return "" }, // nothing runs by the schedule
		Clock:    time.Now,
		Workers:  1,
		Memory:   indexing.NewMemory(1 << 20),
		Logger:   slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = owner.Run(ctx) })
	running.Go(func() { w.sched.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait(); client.Close() })
	return w
}

// recorder keeps what the owner's decisions became.
type recorder struct {
	*world
	indexing.Owner
}

// Do is the owner's.
func (r recorder) Do(ctx context.Context, c journal.Command[*catalog.State]) (journal.Receipt, error) {
	receipt, err := r.Owner.Do(ctx, c)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range receipt.Events {
		r.events[c.Origin.CommandID] = append(r.events[c.Origin.CommandID], e.Event)
	}
	return receipt, err
}

func (w *world) progress(p indexing.Progress) {
	if p.Phase == "done" {
		w.done <- p.SyncID
	}
}

func (w *world) happen(e domain.Event) {
	w.offset++
	r := domain.Recorded{Event: e, At: time.Now(), Version: w.offset}
	r.Position = domain.Position{Partition: domain.Partition{Topic: domain.RepoEvents}, Offset: w.offset}
	for _, id := range w.repos.Apply(domain.Batch{Next: w.offset + 1, Records: []domain.Recorded{r}}) {
		w.sched.Hear(id)
	}
}

// repository is a new one, which was never synced.
func (w *world) repository() string {
	w.ids++
	id := "repo-" + strconv.Itoa(w.ids)
	w.happen(repo.Created{Ref: repo.Ref{RepoID: id}, URL: w.server.URL, Kind: repo.Helm})
	return id
}

// sync has the repository find index at its URL, and is what was written about that.
func (w *world) sync(repoID string, index []byte) []domain.Event {
	w.t.Helper()
	w.server.Set("index.yaml", index)
	w.ids++
	id := "sync-" + strconv.Itoa(w.ids)
	w.happen(syncs.Requested{Ref: syncs.Ref{SyncID: id, RepoID: repoID}, Trigger: syncs.Manual})
	select {
	case over := <-w.done:
		if over != id {
			w.t.Fatalf("%s ended instead of %s", over, id)
		}
	case <-time.After(30 * time.Second):
		w.t.Fatalf("a sync of %d bytes does not end", len(index))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	events := w.events[id]
	delete(w.events, id)
	return events
}

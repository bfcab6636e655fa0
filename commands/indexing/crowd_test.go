package indexing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"chartledger/commands/indexing"
	"chartledger/commands/turns"
	"chartledger/domain"
	"chartledger/domain/repo"
	"chartledger/domain/syncs"
)

// hosts is a Reader of many repositories: those whose URL has "slow" in it never
// answer, the others offer one app.
type hosts struct {
	asked chan string // repository by repository
}

func newHosts() *hosts { return &hosts{asked: make(chan string, 1000)} }

// Fetch is the indexing.Reader's.
func (h *hosts) Fetch(ctx context.Context, s indexing.Source, _ syncs.Validators) (indexing.Index, error) {
	h.asked <- s.RepoID
	if strings.Contains(s.URL, "slow") {
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	return &index{source: &source{}, entries: []indexing.Entry{entry("web", "1.0.0")},
		facts: indexing.Facts{BytesHash: s.RepoID, ContentHash: s.RepoID}}, nil
}

// add creates a repository and asks for its sync, which is named as it is.
func (w *world) add(id, owner, url string) {
	w.happen(repo.Created{Ref: repo.Ref{RepoID: id}, Owner: owner, URL: url, Kind: repo.Helm, SyncIntervalSeconds: 3600},
		syncs.Requested{Ref: syncs.Ref{SyncID: id, RepoID: id}, Trigger: syncs.OnCreate})
}

// soon waits for a word in the log.
func (w *world) soon(word string) {
	w.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for w.count(word) == 0 {
		if time.Now().After(deadline) {
			w.t.Fatalf("no %s in the log:\n  %s", word, strings.Join(w.story(), "\n  "))
		}
		<-time.After(2 * time.Millisecond)
	}
}

// inLine is a world in which repository x waits behind a slow one of its host.
func inLine(t *testing.T) *world {
	t.Helper()
	h := newHosts()
	pool := turns.New(turns.Options{Limit: 8, PerHost: 1, Clock: time.Now})
	w := newTuned(t, func(o *indexing.Options) { o.Reader, o.Fetches = h, pool })
	w.add("slow", "mallory", "https://slow.example.org")
	<-h.asked
	w.add("x", "ada", "https://slow.example.org/x")
	for pool.Stats().Waiting == 0 {
		<-time.After(time.Millisecond)
	}
	return w
}

// Neither a host that only drips nor an owner with very many such hosts keeps others
// from being read.
func TestSlowHostDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{"one host": "https://slow.example.org/%d", "a host each": "https://slow%d.example.org"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHosts()
			w := newTuned(t, func(o *indexing.Options) {
				o.Reader = h
				o.Fetches = turns.New(turns.Options{Limit: 8, PerHost: 4, Share: 2, Clock: o.Clock})
			})
			for i := range 50 {
				w.add(fmt.Sprint("mallory", i), "mallory", fmt.Sprintf(url, i))
			}
			<-h.asked
			for i := range 5 {
				id := fmt.Sprint("ada", i)
				w.add(id, "ada", "https://good.example.org")
				w.soon("sync.completed " + id)
			}
		})
	}
}

// What waits for its turn is not held up by it when somebody decides otherwise.
func TestWhatWaitsInLineIsAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	ref := repo.Ref{RepoID: "x"}
	for name, tt := range map[string]struct {
		event domain.Event
		want  []string
	}{
		"deleted":   {repo.Deleted{Ref: ref}, []string{"sync.superseded x", "catalog.closed"}},
		"disabled":  {repo.Disabled{Ref: ref}, []string{"sync.superseded x"}},
		"cancelled": {syncs.CancelRequested{Ref: syncs.Ref{SyncID: "x", RepoID: "x"}}, []string{"sync.cancelled x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := inLine(t)
			w.happen(tt.event)
			for _, word := range tt.want {
				w.soon(word)
			}
		})
	}
}

// An edit takes a repository out of the line of its old host, and requests behind
// one that waits are answered by one run.
func TestWhatWaitsInLineIsPlannedAfresh(t *testing.T) {
	t.Parallel()
	w := inLine(t)
	url := "https://good.example.org"
	w.happen(repo.Updated{Ref: repo.Ref{RepoID: "x"}, URL: &url},
		syncs.Requested{Ref: syncs.Ref{SyncID: "y", RepoID: "x"}, Trigger: syncs.OnEdit})
	w.soon("sync.completed y")
	if w.count("sync.started x") != 0 {
		t.Errorf("the log is %v", w.story())
	}
}

// A partition whose log stands still holds a place for a moment only.
func TestSlowLogStopsNoOtherPartition(t *testing.T) {
	t.Parallel()
	clock := time.Now
	fetches := turns.New(turns.Options{Limit: 1, Clock: clock})
	places := turns.New(turns.Options{Limit: 1, Clock: clock})
	tune := func(o *indexing.Options) { o.Fetches, o.Places = fetches, places }
	still, other := newTuned(t, tune), newTuned(t, tune)
	still.source.offer(entry("web", "1.0.0"), entry("db", "1.0.0"))
	still.created()
	reached, goOn := still.source.hold()
	still.request("s1")
	<-reached
	waiting, release := still.memory.Hold()
	goOn()
	<-waiting
	other.source.offer(entry("web", "1.0.0"))
	other.created()
	other.request("s2")
	other.until("sync.completed s2")
	release()
	still.until("sync.completed s1")
}

// What is fetched and waits for a place to be read keeps nobody from fetching.
func TestReadingDelaysNoFetch(t *testing.T) {
	t.Parallel()
	h := newHosts()
	places := turns.New(turns.Options{Limit: 1, Clock: time.Now})
	w := newTuned(t, func(o *indexing.Options) {
		o.Reader, o.Places = h, places
		o.Fetches = turns.New(turns.Options{Limit: 2, Clock: time.Now})
	})
	busy, err := places.Take(t.Context(), turns.Wish{Owner: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		w.add(fmt.Sprint("x", i), "ada", "https://good.example.org")
	}
	for range 4 { // two of them on loan
		<-h.asked
	}
	busy.Leave()
	for i := range 5 {
		w.soon(fmt.Sprint("sync.completed x", i))
	}
}

// A run that waits to confirm what is missing holds neither a place nor a turn.
func TestConfirmingDelaysNobody(t *testing.T) {
	t.Parallel()
	fetches := turns.New(turns.Options{Limit: 1, Clock: time.Now})
	places := turns.New(turns.Options{Limit: 1, Clock: time.Now})
	tune := func(confirm time.Duration) func(o *indexing.Options) {
		return func(o *indexing.Options) { o.Fetches, o.Places, o.Confirm = fetches, places, confirm }
	}
	doubts, other := newTuned(t, tune(time.Hour)), newTuned(t, tune(0))
	doubts.source.offer(entry("web", "1.0.0", "2.0.0"))
	doubts.created()
	doubts.request("s1")
	doubts.until("sync.completed s1")
	doubts.source.offer(entry("web", "2.0.0"), entry("db", "1.0.0"))
	doubts.request("s2")
	doubts.soon("app_version.published db@1.0.0") // it has read it
	other.source.offer(entry("web", "1.0.0"))
	other.created()
	other.request("s3")
	other.until("sync.completed s3")
}

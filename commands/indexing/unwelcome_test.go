package indexing_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/commands/indexing"
	"chartledger/commands/turns"
	"chartledger/domain/syncs"
)

// busyHost answers one fetch after another: at first well, then, once each was told
// to go on, that it wants to be left alone.
type busyHost struct {
	hosts
	busy chan struct{} // nil: all is well
}

// Fetch is the indexing.Reader's.
func (b *busyHost) Fetch(ctx context.Context, s indexing.Source, known syncs.Validators) (indexing.Index, error) {
	if b.busy == nil {
		return b.hosts.Fetch(ctx, s, known)
	}
	b.asked <- s.RepoID
	select {
	case <-b.busy:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return nil, &indexing.Failure{Cause: syncs.Cause{Code: "http_status"}, RetryAfter: 10 * time.Minute}
}

// A look that is in line when its host says that it wants to be left alone is put off.
func TestWhatWaitsInLineHearsTheHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		host := &busyHost{hosts: *newHosts()}
		w := newTuned(t, func(o *indexing.Options) {
			o.Reader = host
			o.Fetches = turns.New(turns.Options{Limit: 8, PerHost: 1, Clock: time.Now})
		})
		for _, id := range []string{"x", "y"} {
			w.add(id, "ada", "https://busy.example.org")
			<-host.asked
		}
		synctest.Wait()
		host.busy = make(chan struct{})
		w.look(66 * time.Minute) // both are due: one is asked for, the other waits for it
		host.busy <- struct{}{}
		w.look(0)
		if n := len(host.asked); n != 1 {
			t.Errorf("%d were asked, want the first only", n)
		}
		w.look(11 * time.Minute)
		if n := len(host.asked); n != 2 {
			t.Errorf("%d were asked when the time was over", n)
		}
	})
}

// Who asks again and again keeps the place in line that the first request got.
func TestAskingAgainLosesNoPlaceInLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		host := &busyHost{hosts: *newHosts(), busy: make(chan struct{})}
		w := newTuned(t, func(o *indexing.Options) {
			o.Reader = host
			o.Fetches = turns.New(turns.Options{Limit: 8, PerHost: 1, Clock: time.Now})
		})
		for _, id := range []string{"x", "y", "z"} {
			w.add(id, "ada", "https://busy.example.org")
			synctest.Wait()
		}
		for _, id := range []string{"y1", "y2"} {
			w.happen(syncs.Requested{Ref: syncs.Ref{SyncID: id, RepoID: "y"}, Trigger: syncs.OnPublish})
			synctest.Wait()
		}
		host.busy <- struct{}{}
		host.busy <- struct{}{}
		synctest.Wait()
		if first, second := <-host.asked, <-host.asked; first != "x" || second != "y" {
			t.Errorf("%s was asked before, then %s", first, second)
		}
		w.soon("sync.failed y2") // the newest of them
		if n := w.count("sync.started y"); n != 0 {
			t.Error("the requests did not become one run")
		}
		host.busy <- struct{}{}
		w.soon("sync.failed z")
	})
}

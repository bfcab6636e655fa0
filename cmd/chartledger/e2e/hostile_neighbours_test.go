package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// onTime is how long a sync of a good repository may take, from the request to its
// end in the answers, whatever other servers do. The race detector takes its time.
func onTime() time.Duration {
	if raceBuilt {
		return 20 * time.Second
	}
	return 5 * time.Second
}

// neighbour is a good repository that is synced again and again.
type neighbour struct {
	caller
	name string
	repo api.Repo
	set  func(index []byte)
	took []time.Duration
}

type neighbourhood []*neighbour

// neighbours are a good repository of the same owner, one of another owner, and one
// on the host of each slow server.
func neighbours(alice, bob caller, all []*victim) neighbourhood {
	alice.t.Helper()
	var found neighbourhood
	add := func(c caller, name, url string, set func([]byte)) {
		found = append(found, &neighbour{caller: c, name: name, repo: c.published(newRepo(name, url)), set: set})
	}
	for _, c := range []struct {
		caller
		name string
	}{{alice, "of-the-same-owner"}, {bob, "of-another-owner"}} {
		at := helmtest.Index(alice.t, string(grown(0)))
		add(c.caller, c.name, at.URL, func(index []byte) { at.Set("index.yaml", index) })
	}
	for _, v := range all {
		if v.Shared {
			add(bob, "on-the-host-of-"+v.repo.Name, v.site.Beside(grown(0)), func(index []byte) { v.site.Beside(index) })
		}
	}
	return found
}

// grown is the index of a neighbour after so many rounds.
func grown(rounds int) []byte {
	var b bytes.Buffer
	_ = helmtest.PlainIndex(&b, 1, 1+rounds) // a buffer takes everything
	return b.Bytes()
}

// keepSyncing syncs all neighbours until the function it answers is called, which
// fails the test unless each sync was right and on time.
func (n neighbourhood) keepSyncing(t testing.TB) (stop func()) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	var g errgroup.Group
	for _, one := range n {
		g.Go(func() error { return one.keepSyncing(ctx) })
	}
	return func() {
		end()
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
		for _, one := range n {
			if len(one.took) < 3 {
				t.Errorf("%s was synced %d times only", one.name, len(one.took))
				continue
			}
			slices.Sort(one.took)
			t.Logf("%s: %d syncs, half of them within %v, all within %v", one.name, len(one.took), one.took[len(one.took)/2], one.took[len(one.took)-1])
		}
	}
}

func (n *neighbour) keepSyncing(ctx context.Context) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for round := 1; ; round++ {
		n.set(grown(round))
		began := time.Now()
		if err := n.syncOnce(1 + round); err != nil {
			return fmt.Errorf("%s, round %d: %w", n.name, round, err)
		}
		n.took = append(n.took, time.Since(began).Round(time.Millisecond))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// syncOnce has it synced, and wants so many versions of it, on time.
func (n *neighbour) syncOnce(versions int) error {
	asked, err := n.try("POST", "/repos/"+n.repo.ID+"/syncs", `{}`)
	if err != nil {
		return err
	}
	s, err := n.ended(asked, onTime())
	if err == nil && (s.Status != api.SyncStatusCompleted || s.Counts.Versions != versions) {
		err = fmt.Errorf("it ended %s with %d versions, want %d: %+v", s.Status, s.Counts.Versions, versions, s.Cause)
	}
	return err
}

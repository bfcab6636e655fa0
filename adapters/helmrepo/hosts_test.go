package helmrepo_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"chartledger/adapters/helmrepo"
)

type enter = func(context.Context, string) (func(), error)

// took is how long n requests one after another take.
func took(t *testing.T, n int, in enter, host string) time.Duration {
	t.Helper()
	start := time.Now()
	for range n {
		leave, err := in(t.Context(), host)
		if err != nil {
			t.Fatal(err)
		}
		leave()
	}
	return time.Since(start)
}

func TestAHostIsAskedNoOftenerThanItMayBe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := helmrepo.NewHosts(16, 10)
		if got := took(t, 20, h.Sync, "a"); got != 0 {
			t.Errorf("the first 20 took %s", got)
		}
		if got := took(t, 50, h.Sync, "a"); got != 5*time.Second {
			t.Errorf("50 more took %s, want 5 s", got)
		}
		if got := took(t, 20, h.Probe, "b"); got != 0 {
			t.Errorf("another host waited %s", got)
		}
		if got := took(t, 1000, helmrepo.NewHosts(16, 0).Sync, "a"); got != 0 {
			t.Errorf("without a bound: %s", got)
		}
	})
}

// A user who validates does not wait behind all syncs of the host, nor a sync behind
// users who do nothing else.
func TestNobodyAtAHostIsStarved(t *testing.T) {
	t.Parallel()
	for name, who := range map[string]func(helmrepo.Hosts) (many, one enter){
		"a probe among syncs": func(h helmrepo.Hosts) (many, one enter) { return h.Sync, h.Probe },
		"a sync among probes": func(h helmrepo.Hosts) (many, one enter) { return h.Probe, h.Sync },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				h := helmrepo.NewHosts(1000, 10)
				many, one := who(h)
				took(t, 20, one, "a")
				ctx, stop := context.WithCancel(t.Context())
				for range 500 {
					go func() {
						if leave, err := many(ctx, "a"); err == nil {
							leave()
						}
					}()
				}
				synctest.Wait()
				if got := took(t, 10, one, "a"); got > 2100*time.Millisecond {
					t.Errorf("10 took %s: more than every second one was passed over", got)
				}
				stop()
				synctest.Wait()
			})
		})
	}
}

// Syncs that hang do not keep users from validating.
func TestASlotIsLeftForAProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := helmrepo.NewHosts(4, 0)
		for range 3 {
			if _, err := h.Sync(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
		}
		short, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := h.Sync(short, "a"); err == nil {
			t.Error("a fourth sync was let in")
		}
		leave, err := h.Probe(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		short, stop = context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := h.Probe(short, "a"); err == nil {
			t.Error("a fifth fetch was let in")
		}
		leave()
		if _, err := h.Probe(t.Context(), "a"); err != nil {
			t.Errorf("after one left: %v", err)
		}
	})
}

// Who has no time to wait is told at once, and takes nothing from the others.
func TestWhoCannotWaitIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := helmrepo.NewHosts(16, 1)
		took(t, 2, h.Sync, "a")
		start := time.Now()
		short, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer stop()
		if _, err := h.Probe(short, "a"); err == nil || time.Since(start) != 0 {
			t.Errorf("got %v after %s", err, time.Since(start))
		}
		if got := took(t, 1, h.Sync, "a"); got != time.Second {
			t.Errorf("the next one took %s", got)
		}
	})
}

// A host is forgotten when it would be as a new one: not before, or whoever pauses
// for a moment had a full bucket again.
func TestHostsAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := helmrepo.NewHosts(16, 10)
		took(t, 20, h.Sync, "a")
		took(t, 20, h.Probe, "b")
		<-time.After(time.Second)
		if got := took(t, 20, h.Sync, "a"); got != time.Second {
			t.Errorf("after a pause: %s, want 1 s", got)
		}
		<-time.After(3 * time.Second)
		if n := h.Known(); n != 0 {
			t.Errorf("%d hosts are remembered", n)
		}
	})
}

package faults_test

import (
	"context"
	"testing"
)

// Whatever happens to processes, network and servers: no acknowledged command is
// lost or done twice, nobody is lied to, and everything goes on by itself.
func TestFaults(t *testing.T) {
	w := run(t, planned(t))
	for _, text := range w.texts {
		t.Error(text)
	}
}

// run carries a plan out and judges it.
func run(t *testing.T, p plan) *world {
	t.Helper()
	t.Logf("seed %d: %d processes, %d clients, %v of faults", p.seed, p.processes, p.clients, p.lasts)
	w := newWorld(t, p)
	cs, n := newClients(w), newNemesis(w)
	ctx, enough := context.WithCancel(t.Context())
	defer enough()
	ended := make(chan struct{})
	go func() { cs.run(ctx); close(ended) }()
	n.rage()
	enough()
	healed := w.now()
	served := w.serve(w.regulars()...)
	t.Logf("all serve %v after the last fault", (w.now() - healed))
	<-ended
	if served {
		w.settle()
	}
	listed := w.listed()
	live := w.caughtUp("live")
	w.end()
	j := newJudge(w, cs)
	j.judgeAll()
	j.listsAreTrue(listed)
	w.rebuilder().start()
	if w.serve(w.rebuilder()) {
		w.sameRows(live, w.caughtUp("fresh"))
	}
	j.write()
	t.Logf("seed %d: %s\n%s\nfaults: %s\nlinearizable: %d histories undecided", p.seed, w.findings.summary(), j.counts(), n.summary(), j.undecided)
	return w
}

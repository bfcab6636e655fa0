package faults_test

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/kafka/kafkatest"
)

// topicPrefix keeps the log's topics apart, as in a cluster that others use too.
const topicPrefix = "faults."

// operatorToken is the operator's.
const operatorToken = "operator-of-faults-0123456789"

// world is everything that a run stands on.
type world struct {
	*findings
	t         *testing.T
	plan      plan
	dir       string // artefacts; kept if the run finds anything
	began     time.Time
	broker    *kafkatest.Broker
	db        *database
	source    *helmtest.Repository
	processes []*process // the regular ones, a visitor who comes and goes, and the rebuilder
	tokens    map[string]string
	haunted   atomic.Pointer[process] // has no heartbeat now
	replaced  atomic.Bool             // and another one decides
}

// newWorld starts servers and processes, and returns when all processes serve.
func newWorld(t *testing.T, p plan) *world {
	t.Helper()
	w := &world{findings: &findings{}, t: t, plan: p, tokens: map[string]string{"operator": operatorToken}}
	w.keepArtefacts()
	w.source = helmtest.Index(t, w.index(1))
	w.db = startDatabase(t, t.TempDir())
	w.db.make("live")
	w.db.make("fresh")
	key := w.masterKey()
	var fronts []kafkatest.Front
	for n := range p.processes + 2 {
		database := "live"
		if n == p.processes+1 {
			database = "fresh"
		}
		w.processes = append(w.processes, w.newProcess(n, key, database))
		fronts = append(fronts, w.processes[n].front)
	}
	w.broker = kafkatest.StartBehind(t, fronts...)
	t.Cleanup(w.end)
	w.began = time.Now()
	for _, regular := range w.regulars() {
		regular.start()
	}
	if !w.serve(w.regulars()...) {
		t.Fatalf("the processes do not serve, and there was no fault yet: see %s", w.dir)
	}
	w.addUsers()
	return w
}

// end ends every process, in order.
func (w *world) end() {
	var all sync.WaitGroup
	for _, p := range w.processes {
		all.Go(p.leave)
	}
	all.Wait()
}

// regulars are the processes that are meant to be there all the time.
func (w *world) regulars() []*process { return w.processes[:w.plan.processes] }

// visitor is one more process, for rebalances.
func (w *world) visitor() *process { return w.processes[w.plan.processes] }

// rebuilder makes the read models anew, from the log alone.
func (w *world) rebuilder() *process { return w.processes[w.plan.processes+1] }

// now is the run's clock.
func (w *world) now() time.Duration { return time.Since(w.began) }

// keepArtefacts makes a folder that outlives a run that failed.
func (w *world) keepArtefacts() {
	dir, err := os.MkdirTemp("", "chartledger-faults-run-")
	if err != nil {
		w.t.Fatal(err)
	}
	w.dir = dir
	w.t.Cleanup(func() {
		if w.t.Failed() {
			w.t.Logf("artefacts: %s", dir)
			return
		}
		_ = os.RemoveAll(dir)
	})
}

// newProcess makes a process on a database, yet to be started.
func (w *world) newProcess(n int, key, database string) *process {
	w.t.Helper()
	said, err := newOutput(w.dir, fmt.Sprintf("process-%d", n))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = said.file.Close() })
	p := &process{findings: w.findings, t: w.t, n: n, said: said, db: w.db.link(fmt.Sprintf("database-%d", n))}
	listen := freeAddress(w.t)
	p.url, p.internal = "http://"+listen, freeAddress(w.t)
	p.args = []string{w.plan.program, "serve", "--listen", listen, "--internal-listen", p.internal, "--data-dir", filepath.Join(w.dir, fmt.Sprintf("data-%d", n)),
		"--log-format", "json", "--allow-private-networks", "loopback", "--requests-per-second", "1000000", "--unauthenticated-per-second", "1000000",
		"--topic-prefix", topicPrefix, "--master-key-file", key, "--fetches-per-host", "64", "--fetch-rate-per-host", "10000"}
	p.env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CHARTLEDGER_") }),
		"CHARTLEDGER_OPERATOR_TOKEN="+operatorToken, "CHARTLEDGER_POSTGRES="+w.db.dsn(database, p.db.Listen))
	return p
}

// front has the process reach the broker by its own link, with a gate before it.
func (p *process) front(broker string) (string, error) {
	var err error
	if p.kafka, err = newLink(fmt.Sprintf("kafka-%d", p.n), broker); err != nil {
		return "", err
	}
	if p.gate, err = newGate(p.kafka.Listen); err != nil {
		return "", err
	}
	address := p.gate.Addr().String()
	p.args = append(p.args, "--kafka", address)
	return address, nil
}

// freeAddress is an address that a process can have, and again after a restart: below
// the ports that systems give to whoever does not ask for one.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 10_000+mathrand.IntN(20_000))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func (w *world) masterKey() string {
	w.t.Helper()
	var key [32]byte
	_, _ = rand.Read(key[:])
	file := filepath.Join(w.t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(base64.StdEncoding.EncodeToString(key[:])), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return file
}

// index is a Helm index that grows with the generation.
func (w *world) index(generation int) string {
	w.t.Helper()
	var b strings.Builder
	if err := helmtest.PlainIndex(&b, 2, generation); err != nil {
		w.t.Fatal(err)
	}
	return b.String()
}

// serveWithin is how long processes may take to serve, on a busy machine and
// after every fault has ended.
const serveWithin = 90 * time.Second

// serve says whether these processes take commands and queries, sooner or later.
func (w *world) serve(ps ...*process) bool {
	w.t.Helper()
	for _, p := range ps {
		if !w.eventually(serveWithin, func() bool { return p.ready() }) {
			w.violation("nothing is stuck", nil, "process %d does not serve within %v", p.n, serveWithin)
			return false
		}
	}
	return true
}

func (p *process) ready() bool {
	r, err := http.Get(p.url + "/readyz")
	if err != nil {
		return false
	}
	defer r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// eventually says whether ok answers true in time. Where a part has stopped for
// good there is little to wait for.
func (w *world) eventually(within time.Duration, ok func() bool) bool {
	if slices.ContainsFunc(w.processes, func(p *process) bool { return len(p.said.worst()) > 0 }) {
		within = min(within, 5*time.Second)
	}
	tick, late := time.NewTicker(50*time.Millisecond), time.After(within)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-late:
			return false
		}
	}
	return true
}

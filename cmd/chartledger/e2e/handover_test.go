package e2e_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
)

// sessionTimeout is after how long a silent process loses its slots.
const sessionTimeout = 6 * time.Second

// load is clients who change labels all the time, each of a repository of her own,
// through whichever process takes connections.
type load struct {
	t       testing.TB
	stop    chan struct{}
	running sync.WaitGroup

	mu     sync.Mutex
	doors  []caller // the processes as they can be reached now
	took   []time.Duration
	last   time.Time     // of the newest answer
	gap    time.Duration // the longest time without an answer
	failed []string
}

// apply begins with so many clients. Their repositories are made first.
func apply(t testing.TB, all []*Service, clients int) *load {
	t.Helper()
	l := &load{t: t, stop: make(chan struct{}), last: time.Now()}
	l.know(all)
	source := plain(t, 1, 1)
	for n := range clients {
		r := all[0].operator().create(newRepo(fmt.Sprintf("repo-%d-%d", n, l.last.UnixNano()), source.URL))
		l.running.Go(func() { l.client(n, r.ID) })
	}
	return l
}

// know tells the clients where the processes are: one that was started again is
// elsewhere.
func (l *load) know(all []*Service) {
	doors := make([]caller, len(all))
	for i, s := range all {
		doors[i] = caller{Service: &Service{URL: s.URL}, t: l.t, token: s.Token}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.doors = doors
}

// door is a process to try.
func (l *load) door(n int) caller {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.doors[n%len(l.doors)]
}

// end stops the clients and says how it went for them.
func (l *load) end() {
	l.t.Helper()
	close(l.stop)
	l.running.Wait()
	slices.Sort(l.took)
	l.t.Logf("%d commands, p50 %v, p99 %v, longest %v, longest gap %v", len(l.took), l.at(50), l.at(99), l.at(100), l.gap.Round(time.Millisecond))
	for _, f := range l.failed {
		l.t.Error(f)
	}
}

func (l *load) at(percent int) time.Duration {
	if len(l.took) == 0 {
		return 0
	}
	return l.took[min(len(l.took)*percent/100, len(l.took)-1)].Round(100 * time.Microsecond)
}

func (l *load) client(n int, repoID string) {
	for i := 0; ; i++ {
		select {
		case <-l.stop:
			return
		default:
		}
		began := time.Now()
		got, err := l.attach(n, repoID, i)
		l.note(time.Since(began), got, err)
	}
}

// attach sends one command, to the next process if one takes no connection: that is
// what a balancer does.
func (l *load) attach(n int, repoID string, i int) (got answer, err error) {
	for try := range 6 {
		got, err = l.door(n+try).try("PUT", "/repos/"+repoID+"/labels/n", api.LabelAttach{Value: fmt.Sprint(i)},
			"Idempotency-Key", fmt.Sprintf("%s-%d", repoID, i))
		if err == nil {
			return got, nil
		}
	}
	return got, errors.Join(errors.New("no process takes connections"), err)
}

func (l *load) note(took time.Duration, got answer, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took = append(l.took, took)
	l.gap, l.last = max(l.gap, time.Since(l.last)), time.Now()
	if err != nil || got.Status != http.StatusOK {
		l.failed = append(l.failed, fmt.Sprintf("after %v: %d %s, %v", took, got.Status, got.Body, err))
	}
}

// A process that decides is told to end, and another, and each is started again: no
// client sees a failure. How long they wait BenchmarkTakeOver tells.
func TestAHandOverFailsNoCommand(t *testing.T) {
	t.Parallel()

	all := cluster(t, "all", "all", "all")
	registrar(t, all)
	l := apply(t, all, 8)
	for range 2 {
		decides, _ := registrar(t, all)
		decides.Stop()
		registrar(t, all)
		decides.Start()
		l.know(all)
	}
	l.end()
}

// The process that decides is killed: the others go on after its session has ended.
func TestAKilledRegistrarIsFollowed(t *testing.T) {
	t.Parallel()

	all := cluster(t, "all", "all", "all")
	decides, others := registrar(t, all)
	l := apply(t, others, 8)
	decides.Kill()
	killed := time.Now()
	registrar(t, others)
	l.end()
	t.Logf("another one decided %v after the kill", time.Since(killed).Round(time.Millisecond))
}

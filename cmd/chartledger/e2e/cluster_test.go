package e2e_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/postgres/postgrestest"
)

// clustersAtOnce bounds how many clusters run side by side: each wants to be timed.
var clustersAtOnce = make(chan struct{}, 1)

// cluster starts processes of one service on Apache Kafka and one database, each
// with its roles, at once.
func cluster(t testing.TB, roles ...string) []*Service {
	t.Helper()
	return clusterWith(t, nil, roles...)
}

// clusterWith is the same with settings.
func clusterWith(t testing.TB, args []string, roles ...string) []*Service {
	t.Helper()
	clustersAtOnce <- struct{}{}
	t.Cleanup(func() { <-clustersAtOnce })
	p := apachePlatform(t)
	p.key, p.dsn = masterKey(t, t.TempDir()), postgrestest.New(t)
	all := make([]*Service, len(roles))
	for i, r := range roles {
		all[i] = newService(t, p, append([]string{"--roles", r}, args...)...)
	}
	startAll(all...)
	return all
}

func startAll(all ...*Service) {
	var starting sync.WaitGroup
	for _, s := range all {
		starting.Go(s.Start)
	}
	starting.Wait()
}

// decides says whether the process owns the registrar's slot.
func (s *Service) decides() bool { return s.serves("registrar") }

func (s *Service) serves(slot string) bool {
	response, err := client.Get(s.URL + "/metrics")
	if err != nil {
		return false
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return strings.Contains(string(text), `chartledger_slot_served{slot="`+slot+`"} 1`)
}

// registrar is the process that decides, and the others.
func registrar(t testing.TB, all []*Service) (decides *Service, others []*Service) {
	t.Helper()
	eventually(t, 20*time.Second, "one process decides", func() bool {
		decides, others = nil, nil
		for _, s := range all {
			if s.cmd != nil && s.decides() {
				decides = s
			} else {
				others = append(others, s)
			}
		}
		return decides != nil && len(others) == len(all)-1
	})
	return decides, others
}

// signal sends a signal that does not end the process.
func (s *Service) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// Whichever process is asked, the answer is the same service's.
func TestSeveralProcessesAreOneService(t *testing.T) {
	t.Parallel()

	all := cluster(t, "all", "all", "all")
	registrar(t, all)
	source := plain(t, 3, 4)
	made := all[0].operator().create(newRepo("one", source.URL))
	for i, s := range all {
		c := s.operator()
		if got := c.do("POST", "/repos", newRepo("one", source.URL)); got.Status != http.StatusConflict {
			t.Errorf("process %d: the name can be taken twice: %d %s", i, got.Status, got.Body)
		}
		if outcome := c.outcome(made.ID); outcome.Status != api.SyncStatusCompleted {
			t.Errorf("process %d shows the sync %s", i, outcome.Status)
		}
		if got := c.create(newRepo("own-"+string(rune('a'+i)), source.URL)); got.Owner != "operator" {
			t.Errorf("process %d created %+v", i, got)
		}
	}
	she := all[1].operator().user("ada", api.RoleDeveloper)
	eventually(t, 5*time.Second, "every process knows the token", func() bool {
		for _, s := range all {
			she.Service = s
			if got, err := she.try("GET", "/me", nil); err != nil || got.Status != http.StatusOK {
				return false
			}
		}
		return true
	})
}

// Every role can be a process of its own.
func TestRolesOfTheirOwn(t *testing.T) {
	t.Parallel()

	all := cluster(t, "api", "registrar", "projector", "indexer", "indexer")
	c := all[0].operator()
	made := c.published(newRepo("one", plain(t, 3, 4).URL))
	if made.Name != "one" {
		t.Errorf("created %+v", made)
	}
	if n := len(c.catalog(made.ID)); n != 12 {
		t.Errorf("the catalog has %d versions, want 12", n)
	}
	for i, path := range []string{"/readyz", "/livez", "/metrics"} {
		response, err := client.Get(all[i+1].URL + path)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s of the %s: %s", path, all[i+1].args[len(all[i+1].args)-1], response.Status)
		}
	}
	all[3].Stop()
	if outcome := c.published(newRepo("two", plain(t, 2, 2).URL)); outcome.Name != "two" {
		t.Errorf("created %+v", outcome)
	}
}

// A process that slept while another took over answers no request from what it
// remembers: neither to whom it may not, nor with what is no longer so.
func TestAProcessThatSleptAnswersNothingStale(t *testing.T) {
	t.Parallel()

	all := cluster(t, "all", "all")
	sleeper, others := registrar(t, all)
	awake := others[0].operator()
	r := awake.create(newRepo("one", plain(t, 1, 1).URL))
	ada := awake.user("ada", api.RoleDeveloper)
	ada.Service = sleeper
	sleeper.signal(syscall.SIGSTOP)
	disabled := true
	awake.do("PATCH", "/users/ada", api.UserUpdate{Disabled: &disabled}).want(t, http.StatusOK)
	awake.do("DELETE", "/repos/"+r.ID, nil, "If-Match", "*").want(t, http.StatusNoContent)
	awake.do("POST", "/repos", newRepo("one", plain(t, 1, 1).URL)).want(t, http.StatusCreated)
	sleeper.signal(syscall.SIGCONT)
	for range 50 {
		if got := ada.do("GET", "/me", nil); got.Status != http.StatusUnauthorized && got.Status != http.StatusServiceUnavailable {
			t.Fatalf("a disabled user got %d: %s", got.Status, got.Body)
		}
	}
	c := sleeper.operator()
	eventually(t, 20*time.Second, "the sleeper is back", func() bool {
		got, err := c.try("GET", "/me", nil)
		return err == nil && got.Status == http.StatusOK
	})
	if got := c.do("PUT", "/repos/"+r.ID+"/labels/a", api.LabelAttach{Value: "b"}); got.Status != http.StatusNotFound {
		t.Errorf("a deleted repository can be labelled: %d %s", got.Status, got.Body)
	}
	if got := c.do("POST", "/repos", newRepo("one", plain(t, 1, 1).URL)); got.Status != http.StatusConflict {
		t.Errorf("the name is taken, and the sleeper says %d %s", got.Status, got.Body)
	}
	decides, _ := registrar(t, all)
	if decides == sleeper {
		t.Error("the sleeper took the slot back")
	}
}

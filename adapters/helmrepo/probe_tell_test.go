package helmrepo_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/domain/repo"
)

// told probes t and answers what was told, in short, and the report.
func told(t *testing.T, target repo.Target) (said []string, report repo.Report) {
	t.Helper()
	report = writer(t).Probe(t.Context(), target, func(c repo.Check) {
		said = append(said, strings.TrimSuffix(fmt.Sprint(c.Check, " ", c.Status, " ", c.Code), " "))
	})
	return said, report
}

func TestChecksAreToldOneByOne(t *testing.T) {
	t.Parallel()

	charts, files := helmtest.Index(t, small), helmtest.Server(t, "")
	for name, tt := range map[string]struct {
		target repo.Target
		want   string
	}{
		"a Helm repository": {repo.Target{URL: charts.URL, Runtimes: []string{repo.Kubernetes}},
			"resolve ok, connect ok, tls skipped, auth ok, index ok, parse ok, write skipped"},
		"no index": {repo.Target{URL: files.URL, Runtimes: []string{repo.Kubernetes}},
			"resolve ok, connect ok, tls skipped, auth ok, index failed not_a_repository, parse skipped, write skipped"},
		"an unknown host": {repo.Target{URL: "http://no-such-host.invalid", Runtimes: []string{repo.Kubernetes}},
			"resolve failed host_not_found, connect skipped, tls skipped, auth skipped, index skipped, parse skipped, write skipped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, report := told(t, tt.target)
			if got := strings.Join(said, ", "); got != tt.want {
				t.Errorf("told %s\nwant %s", got, tt.want)
			}
			if len(report.Checks) != len(said) {
				t.Errorf("told %d of %d", len(said), len(report.Checks))
			}
		})
	}
}

// Where it goes on is told while the server thinks.
func TestACheckIsToldBeforeTheNextOneEnds(t *testing.T) {
	t.Parallel()

	slow := helmtest.Server(t, "")
	connected := make(chan struct{})
	slow.Handle(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-connected: // and only then is answered
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusNotFound)
	})
	once := sync.OnceFunc(func() { close(connected) })
	report := writer(t).Probe(t.Context(), repo.Target{URL: slow.URL, Runtimes: []string{repo.QingCloud}}, func(c repo.Check) {
		if c.Check == "connect" && c.Status == repo.CheckOK {
			once()
		}
	})
	if !report.OK {
		t.Errorf("got %+v", report)
	}
}

// A check that went well before a redirect is told again if it fails behind it.
func TestWhatARedirectChangesIsToldAgain(t *testing.T) {
	t.Parallel()

	here := helmtest.Server(t, "")
	here.Handle(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://no-such-host.invalid/index.yaml", http.StatusFound)
	})
	said, report := told(t, repo.Target{URL: here.URL, Runtimes: []string{repo.Kubernetes}})
	if !slices.Contains(said, "resolve ok") || !slices.Contains(said, "resolve failed host_not_found") || marks(report) != "host_not_found - - - - - -" {
		t.Errorf("told %v, and reported %s", said, marks(report))
	}
}

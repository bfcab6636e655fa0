package helmrepo_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo"
	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/domain/repo"
)

// Redirects count as the requests that they are: a repository elsewhere must not be
// a way to ask a host oftener. Who has no time to wait gets that as the reason.
func TestARedirectIsPaced(t *testing.T) {
	t.Parallel()

	c := helmrepo.New(helmrepo.Options{AllowedNetworks: helmtest.Loopback(), RatePerHost: 1, ProbeTimeout: 500 * time.Millisecond})
	t.Cleanup(c.Close)
	busy, outer := helmtest.Server(t, ""), helmtest.Server(t, "")
	busy.Handle(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" {
			http.Redirect(w, r, "/index.yaml", http.StatusFound)
			return
		}
		serveSmall(w, r)
	})
	outer.Handle(redirectTo(busy.URL + "/index.yaml?again"))
	target := repo.Target{URL: outer.URL, Runtimes: []string{repo.Kubernetes}}
	if got := c.Probe(t.Context(), target); !got.OK {
		t.Fatalf("got %+v", got) // one request to outer, two to busy
	}
	got := c.Probe(t.Context(), target)
	if got.OK || busy.Requests("index.yaml") != 2 || outer.Requests("index.yaml") != 2 {
		t.Fatalf("got %+v after %d requests", got, busy.Requests("index.yaml"))
	}
	for _, check := range got.Checks {
		if check.Status == repo.CheckFailed && (check.Code != repo.CodeTimeout || !strings.Contains(check.Detail, "asked as often as it may be")) {
			t.Errorf("got %+v", check)
		}
	}
}

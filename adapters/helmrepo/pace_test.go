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
	busy := helmtest.Server(t, "")
	busy.Handle(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "" {
			http.Redirect(w, r, "/index.yaml", http.StatusFound)
			return
		}
		serveSmall(w, r)
	})
	// Each makes two requests to busy, of which there are two at once and one more in
	// a second: on a slow machine it takes some until one would have to wait too long.
	for range 20 {
		outer := helmtest.Server(t, "")
		outer.Handle(redirectTo(busy.URL + "/index.yaml?again"))
		got := c.Probe(t.Context(), repo.Target{URL: outer.URL, Runtimes: []string{repo.Kubernetes}})
		for _, check := range got.Checks {
			if check.Code == repo.CodeTimeout && strings.Contains(check.Detail, "asked as often as it may be") {
				return
			}
		}
	}
	t.Error("nobody had to wait")
}

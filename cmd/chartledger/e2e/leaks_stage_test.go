package e2e_test

import (
	"fmt"
	"net/http"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// stage is where strangers try what they can learn of alice's.
type stage struct {
	t                        *testing.T
	operator                 caller
	alice, bob, carol, robot caller
	secret, ours, elsewhere  string // where alice's repositories are, everybody else's, and nobody's
	chart                    []byte
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, operator: serve(t, embeddedPlatform(), "--max-chart-bytes", "64KiB").operator()}
	s.alice, s.carol = s.operator.user("alice", api.RoleDeveloper), s.operator.user("carol", api.RoleDeveloper)
	s.bob, s.robot = s.operator.user("bob", api.RoleUser), s.operator.user("robot", api.RoleService)
	s.secret = helmtest.Index(t, oneChart("secretchart")).URL
	s.elsewhere = helmtest.Index(t, oneChart("secretchart")).URL
	s.ours = helmtest.Index(t, oneChart("ourchart")).URL
	s.chart = chartFile(t, "secretchart", "1.0.0")
	for i := range 3 {
		s.operator.published(newRepo(fmt.Sprintf("everyones-%d", i), s.ours, func(r *api.RepoCreate) { r.Visibility = api.VisibilityPublic }))
		for _, she := range []caller{s.bob, s.carol} {
			she.published(newRepo(fmt.Sprintf("mine-%d", i), s.ours))
			she.do("POST", "/tokens", `{"name":"another"}`).want(t, http.StatusCreated)
		}
	}
	return s
}

func oneChart(name string) string {
	return "apiVersion: v1\nentries:\n  " + name + ":\n" +
		"  - {apiVersion: v2, name: " + name + ", version: 1.0.0, urls: [" + name + "-1.0.0.tgz]}\n" +
		"  - {apiVersion: v2, name: " + name + ", version: 1.1.0, urls: [" + name + "-1.1.0.tgz]}\n" +
		"generated: \"2026-01-01T00:00:00Z\"\n"
}

// alicesKey is the Idempotency-Key of everything that alice does.
const alicesKey = "alice's key"

// secretly creates a repository of alice's with things in it that have no likeness
// elsewhere.
func (s *stage) secretly(name string, v api.Visibility) api.Repo {
	s.t.Helper()
	alice := s.alice
	body := newRepo(name, s.secret, func(r *api.RepoCreate) {
		r.Visibility, r.Labels = v, api.Labels{"secretlabel": "secretvalue"}
	})
	created := alice.do("POST", "/repos", body, "Idempotency-Key", alicesKey+name).want(s.t, http.StatusCreated)
	alice.settle(created)
	r := decode[api.Repo](s.t, created)
	alice.outcome(r.ID)
	alice.do("POST", "/repos/"+r.ID+"/syncs", `{}`, "Idempotency-Key", alicesKey).want(s.t, http.StatusAccepted)
	alice.outcome(r.ID)
	return r
}

// secrets are things of alice's that nobody else may see, in every way that there is.
func (s *stage) secrets() map[string]things {
	s.t.Helper()
	private, public, deleted := s.secretly("secretproject", api.VisibilityPrivate), s.secretly("secret-once-public", api.VisibilityPublic), s.secretly("secret-deleted", api.VisibilityPublic)
	s.alice.settle(s.alice.do("PUT", "/repos/"+public.ID+"/visibility", `{"visibility":"private"}`, "If-Match", "*").want(s.t, http.StatusOK))
	all := map[string]things{"private": s.named(private), "public once": s.named(public), "deleted": s.named(deleted)}
	s.alice.settle(s.alice.do("DELETE", "/repos/"+deleted.ID, nil, "If-Match", "*").want(s.t, http.StatusNoContent))
	return all
}

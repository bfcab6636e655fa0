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
	selector                 api.Selector // that alice has, and a group
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, operator: serve(t, embeddedPlatform(), "--max-chart-bytes", "64KiB").operator()}
	s.alice, s.carol = s.operator.user("alice", api.RoleDeveloper), s.operator.user("carol", api.RoleDeveloper)
	s.bob, s.robot = s.operator.user("bob", api.RoleUser), s.operator.user("robot", api.RoleService)
	s.alice.do("PUT", "/users/alice/password", `{"password":"secret and hers alone"}`).want(t, http.StatusNoContent)
	hidden := helmtest.Index(t, oneChart("secretchart"))
	hidden.Set("secretchart-1.1.0.tgz", chartFile(t, "secretchart", "1.1.0"))
	s.secret = hidden.URL
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
	s.selector = s.given("secretselector", "secretlabel=secretvalue", "users/alice", "groups/secretgroup")
	s.given("shared", "shared=once", "users/bob", "users/carol")
	return s
}

// given is a selector that users and groups have.
func (s *stage) given(name, expression string, to ...string) api.Selector {
	s.t.Helper()
	c := s.operator
	defined := decode[api.Selector](s.t, c.do("POST", "/selectors", api.SelectorDefine{Name: name, Expression: expression}).want(s.t, http.StatusCreated))
	for _, it := range to {
		c.do("PUT", "/selectors/"+defined.ID+"/"+it, nil).want(s.t, http.StatusNoContent)
	}
	return defined
}

// scoped is a caller's other token, good for one scope only.
func (s *stage) scoped(user, scope string) caller {
	s.t.Helper()
	issued := s.operator.do("POST", "/tokens", `{"user":"`+user+`","name":"scoped","scopes":["`+scope+`"]}`).want(s.t, http.StatusCreated)
	return caller{Service: s.operator.Service, t: s.t, token: decode[api.IssuedToken](s.t, issued).Token.Reveal()}
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
	private, public := s.secretly("secretproject", api.VisibilityPrivate), s.secretly("secret-once-public", api.VisibilityPublic)
	shared, deleted := s.secretly("secret-once-shared", api.VisibilityPrivate), s.secretly("secret-deleted", api.VisibilityPublic)
	all := map[string]things{"private": s.named(private), "public once": s.named(public), "shared once": s.named(shared), "deleted": s.named(deleted)}
	for _, change := range []struct{ method, path, body string }{
		{"PUT", public.ID + "/visibility", `{"visibility":"private"}`}, {"DELETE", deleted.ID, ""},
		{"PUT", shared.ID + "/labels/shared", `{"value":"once"}`}, {"DELETE", shared.ID + "/labels/shared", ""},
	} {
		changed := s.alice.do(change.method, "/repos/"+change.path, change.body, "If-Match", "*")
		if changed.Status >= http.StatusBadRequest {
			s.t.Fatalf("%+v: %d %s", change, changed.Status, changed.Body)
		}
		s.alice.settle(changed)
		if change.path == shared.ID+"/labels/shared" {
			s.bob.do("GET", "/repos/"+shared.ID, nil).want(s.t, map[string]int{"PUT": http.StatusOK, "DELETE": http.StatusNotFound}[change.method])
		}
	}
	return all
}

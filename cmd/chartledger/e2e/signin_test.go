package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
)

// A sign-in at one process is one at every process, and so is its end.
func TestASessionIsOneForAllProcesses(t *testing.T) {
	t.Parallel()

	all := cluster(t, "all", "all")
	one, two := all[0], all[1]
	setup := func(s *Service, token string) answer {
		return caller{Service: s, t: t}.do("POST", "/setup", api.SetupCompletion{Token: api.Secret(token), Password: passphrase})
	}
	if one.setupToken() != two.setupToken() {
		t.Error("the processes print two setup tokens")
	}
	root, _ := signedIn(setup(one, one.setupToken()).want(t, http.StatusCreated))
	root.wantGood(t, all)
	setup(two, two.setupToken()).want(t, http.StatusConflict)

	operator := one.operator()
	operator.user("alice", api.RoleDeveloper)
	operator.do("PUT", "/users/alice/password", api.PasswordSet{Password: passphrase}).want(t, http.StatusNoContent)
	var alice browser
	eventually(t, rightsWithin, "the other process knows the password", func() bool {
		var got answer
		alice, got = two.signIn("alice", passphrase)
		return got.Status == http.StatusCreated
	})
	alice.wantGood(t, all)

	role, disabled := api.RoleUser, true
	operator.do("PATCH", "/users/alice", api.UserUpdate{Role: &role}).want(t, http.StatusOK)
	eventually(t, rightsWithin, "every process knows her role", func() bool {
		return decode[api.Me](t, alice.do(one, "GET", "/me", nil)).Role == role && decode[api.Me](t, alice.do(two, "GET", "/me", nil)).Role == role
	})
	operator.do("PATCH", "/users/alice", api.UserUpdate{Disabled: &disabled}).want(t, http.StatusOK)
	alice.wantOver(t, all, "she was disabled")

	cut := []<-chan struct{}{root.stream(one), root.stream(two)}
	operator.do("PUT", "/users/operator/password", api.PasswordSet{Password: "another " + passphrase}).want(t, http.StatusNoContent)
	root.wantOver(t, all, "a new password")
	for n, ended := range cut {
		select {
		case <-ended:
		case <-time.After(rightsWithin):
			t.Errorf("process %d goes on telling the log to whom it may not", n)
		}
	}

	again, _ := one.signIn("operator", "another "+passphrase)
	idle, _ := two.signIn("operator", "another "+passphrase)
	again.wantGood(t, all)
	for _, s := range all {
		s.Stop()
	}
	startAll(all...)
	again.wantGood(t, all)
	alter(t, one.platform.dsn, "UPDATE chartledger.sessions SET began_at = began_at - interval '7 days' WHERE seen_at = (SELECT max(seen_at) FROM chartledger.sessions)")
	idle.wantOver(t, all, "its lifetime")
	out := again.do(two, "DELETE", "/session", nil).want(t, http.StatusNoContent)
	if !strings.Contains(out.Header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("the cookie stays: %s", out.Header)
	}
	again.wantOver(t, all, "a sign-out")
	for _, s := range all {
		for _, hidden := range []string{passphrase, again.cookie, root.cookie} {
			clean(t, "the log", s.Logs.String(), strings.TrimPrefix(hidden, "chartledger="))
		}
	}
}

// With the database sessions are lost, and nothing else.
func TestALostDatabaseCostsALogin(t *testing.T) {
	t.Parallel()

	s := serve(t, embeddedPlatform())
	token := s.setupToken()
	operator := s.operator()
	first := operator.published(newRepo("one", helmtest.Index(t, string(podinfo(t))).URL))
	root, _ := signedIn(caller{Service: s, t: t}.do("POST", "/setup", api.SetupCompletion{Token: api.Secret(token), User: "root", Password: passphrase}).want(t, http.StatusCreated))
	root.wantGood(t, []*Service{s})
	s.Stop()
	if err := os.RemoveAll(filepath.Join(s.DataDir, "postgres")); err != nil {
		t.Fatal(err)
	}
	s.Start()
	if got := root.do(s, "GET", "/me", nil); got.Status != http.StatusUnauthorized || !strings.Contains(got.Body, "session_over") {
		t.Errorf("got %d %s", got.Status, got.Body)
	}
	root, got := s.signIn("root", passphrase)
	got.want(t, http.StatusCreated)
	if got := decode[api.Repo](t, root.do(s, "GET", "/repos/"+first.ID, nil).want(t, http.StatusOK)); got.Name != "one" {
		t.Errorf("got %+v", got)
	}
	if strings.Contains(s.Logs.String(), "setup token") {
		t.Error("a setup token was printed, although the operator has a token")
	}
}

// Where the settings have no operator's token the start prints what lets the first
// operator be set up, until that is done.
func TestTheStartPrintsASetupToken(t *testing.T) {
	t.Parallel()

	s := newService(t, embeddedPlatform())
	s.env = slices.DeleteFunc(s.env, func(v string) bool { return strings.HasPrefix(v, "CHARTLEDGER_OPERATOR_TOKEN=") })
	s.Start()
	token := s.setupToken()
	eventually(t, rightsWithin, "the setup token is printed", func() bool { return strings.Contains(s.Logs.String(), "/setup#token="+token+"\n") })
	caller{Service: s, t: t}.do("POST", "/setup", api.SetupCompletion{Token: api.Secret(token), User: "root", Password: passphrase}).want(t, http.StatusCreated)
	s.Stop()
	s.Start()
	s.Stop()
	if n := strings.Count(s.Logs.String(), token); n != 1 {
		t.Errorf("the setup token was printed %d times", n)
	}
}

package e2e_test

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/cli"
)

// What was done to a repository can be read by its owner, and from the log by
// operators, also after it is gone; and no secret is in either.
func TestTheHistoryOfARepository(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		s := serve(t, p)
		operator := s.operator()
		alice, bob := operator.user("alice", api.RoleDeveloper), operator.user("bob", api.RoleDeveloper)
		secret := "Secret" + rand.Text()
		id, removed := alice.lifeOfARepository(secret)
		path := "/repos/" + id + "/history"
		got := alice.do("GET", path+"?limit=200", nil, "Consistency-Token", removed.Header.Get("Consistency-Token")).want(t, http.StatusOK)
		clean(t, "the history", got.Body, secret)
		checkHistory(t, decode[api.HistoryPage](t, got).Items)
		bob.do("GET", path, nil).want(t, http.StatusNotFound)
		eventually(t, syncWithin, "the catalog is closed", func() bool { // the indexer's last word
			return get[api.HistoryPage](alice, path).Items[0].Type == "chartledger.catalog.closed.v1"
		})
		whole := get[api.HistoryPage](alice, path+"?limit=200").Items
		if entries := all[api.HistoryEntry](operator, path, "2"); len(entries) != len(whole) {
			t.Errorf("in pages there are %d entries, want %d", len(entries), len(whole))
		}
		out := s.shell(alice.token).run(cli.ExitOK, "repo", "history", id).out
		if !strings.Contains(out, "credential changed") || !strings.Contains(out, "labels.team=a") {
			t.Errorf("repo history says\n%s", out)
		}
		readTheLog(t, s, alice, id, secret)
		readTheHistory(t, s, alice, id, secret)
	})
}

// readTheHistory reads what anybody did as an operator, and not as somebody else.
func readTheHistory(t testing.TB, s *Service, alice caller, id, secret string) {
	t.Helper()
	operator, password := s.operator(), "Word"+rand.Text()
	alice.do("GET", "/admin/history", nil).want(t, http.StatusForbidden)
	operator.do("PUT", "/users/bob/password", `{"password":"`+password+`"}`).want(t, http.StatusNoContent)
	done := operator.do("PATCH", "/users/bob", `{"role":"user"}`, "X-Request-Id", "who-asked").want(t, http.StatusOK)
	about := operator.do("GET", "/admin/history?about=bob&actor=operator", nil, "Consistency-Token", done.Header.Get("Consistency-Token"))
	newest := decode[api.HistoryPage](t, about.want(t, http.StatusOK)).Items
	if e := newest[0]; len(e.Changes) != 1 || e.Changes[0].Old != "developer" || e.Changes[0].New != "user" || e.CorrelationID == nil || *e.CorrelationID != "who-asked" {
		t.Errorf("the newest entry of bob is %+v", e)
	}
	if !strings.Contains(about.Body, `"field":"password","new":"changed"`) {
		t.Errorf("nothing tells that his password is another: %s", about.Body)
	}
	file := operator.do("GET", "/admin/history.ndjson", nil).want(t, http.StatusOK)
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte(alice.token)))
	for _, hidden := range []string{secret, password, alice.token, hash, "argon2"} {
		clean(t, "the whole history", file.Body, hidden)
	}
	listed := all[api.HistoryEntry](operator, "/admin/history", "7")
	if n := strings.Count(file.Body, "\n"); n != len(listed) || n < 12 || !strings.Contains(file.Header.Get("Content-Disposition"), ".ndjson") {
		t.Errorf("the file has %d entries and the list %d: %v", n, len(listed), file.Header)
	}
	of := s.shell(alice.token).run(cli.ExitOK, "repo", "history", id, "--ndjson").out
	if n := len(all[api.HistoryEntry](alice, "/repos/"+id+"/history", "200")); strings.Count(of, "\n") != n {
		t.Errorf("of %d entries repo history gives\n%s", n, of)
	}
}

// lifeOfARepository has one of everything happen to a repository, its deletion at last.
func (c caller) lifeOfARepository(secret string) (id string, removed answer) {
	c.t.Helper()
	source := helmtest.Index(c.t, string(podinfo(c.t)))
	id = c.published(newRepo("remembered", source.URL)).ID
	path := "/repos/" + id
	c.do("PUT", path+"/labels/team", `{"value":"a"}`).want(c.t, http.StatusOK)
	credential := fmt.Sprintf(`{"kind":"basic","username":"reader","password":%q}`, secret)
	source.Require("reader", secret)
	c.settle(c.do("PUT", path+"/credential", credential, "If-Match", "*").want(c.t, http.StatusOK))
	c.outcome(id)
	c.settle(c.do("POST", path+"/syncs", `{}`).want(c.t, http.StatusAccepted))
	if ended := c.outcome(id); ended.Status != api.SyncStatusCompleted {
		c.t.Errorf("the sync ended %s: %+v", ended.Status, ended.Cause)
	}
	return id, c.do("DELETE", path, nil, "If-Match", "*").want(c.t, http.StatusNoContent)
}

// checkHistory wants what lifeOfARepository did, newest first.
func checkHistory(t testing.TB, entries []api.HistoryEntry) {
	t.Helper()
	var own []string
	outcomes := 0
	for _, e := range slices.Backward(entries) {
		kind := strings.TrimSuffix(strings.TrimPrefix(e.Type, "chartledger."), ".v1")
		switch {
		case strings.HasPrefix(kind, "repo."):
			own = append(own, fmt.Sprintf("%s %s %d", kind, e.Actor, *e.Version))
		case kind == "sync.completed":
			outcomes++
		}
	}
	want := []string{"repo.created alice 1", "repo.label_attached alice 2", "repo.credential_set alice 3", "repo.deleted alice 4"}
	if !slices.Equal(own, want) || outcomes == 0 {
		t.Errorf("the history has %v and %d outcomes, want %v", own, outcomes, want)
	}
}

// readTheLog reads the log as an operator, and not as somebody else.
func readTheLog(t testing.TB, s *Service, alice caller, id, secret string) {
	t.Helper()
	alice.do("GET", "/admin/log", nil).want(t, http.StatusForbidden)
	s.shell(alice.token).run(cli.ExitUnauthorized, "log")
	whole := s.shell(s.Token).run(cli.ExitOK, "log", "--control", "-o", "json").out
	clean(t, "the log", whole, secret)
	clean(t, "the log", whole, alice.token)
	if strings.Contains(whole, "chartledger.vault") {
		t.Error("the log shows the vault")
	}
	topics := map[string]int{}
	for line := range strings.Lines(whole) {
		topics[fromJSON[api.LogRecord](t, line).Position.Topic]++
	}
	if topics[repoEvents] == 0 || topics[accessEvents] == 0 || topics[appEvents] == 0 || len(topics) != 3 {
		t.Errorf("the log has records of %v", topics)
	}
	of := s.shell(s.Token).run(cli.ExitOK, "log", "--subject", id, "--type", "repo.*").out
	if lines := strings.Split(strings.TrimSpace(of), "\n"); len(lines) != 4 || !strings.Contains(lines[0], "repo.created") || !strings.Contains(lines[3], "repo.deleted") {
		t.Errorf("log --subject says\n%s", of)
	}
}

// A followed log shows what happens, and ends with the token.
func TestAFollowedLog(t *testing.T) {
	t.Parallel()

	onBoth(t, func(t *testing.T, p platform) {
		operator := serve(t, p).operator()
		second := operator.user("second", api.RoleOperator)
		stream := second.open("/admin/log?follow=true&topic=access-events")
		defer stream.Close()
		lines := bufio.NewScanner(stream)
		upTo := func(text string) {
			t.Helper()
			for lines.Scan() {
				if strings.Contains(lines.Text(), text) {
					return
				}
			}
			t.Fatalf("the stream ended before %q: %v", text, lines.Err())
		}
		upTo(`"subject":"second"`)
		operator.user("third", api.RoleUser)
		upTo(`"subject":"third"`)
		operator.do("PATCH", "/users/second", `{"disabled":true}`).want(t, http.StatusOK)
		upTo(`"code":"bad_token"`)
		if lines.Scan() {
			t.Errorf("after its end the stream has %q", lines.Text())
		}
	})
}

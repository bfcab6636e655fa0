package e2e_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/bench/longlogtest"
)

const (
	pageWithin = 50 * time.Millisecond // what a page may take
	pageLooks  = 40                    // of each
)

// pages measures how long whole pages take, one after another, for an operator, who
// sees everything, and for a user.
func (m *market) pages(b *testing.B, c *column) {
	b.Helper()
	id := longlogtest.RepoID(m.Repos / 2)
	selector := longlogtest.SelectorID(0)
	member := longlogtest.UserID(m.having(0)[0])
	operator, user := m.passes(b, "operator"), m.passes(b, member)
	for _, p := range []struct {
		who  browser
		name string
		path string
	}{
		{user, "user: /repos", "/repos"}, {user, "user: /repos?q=grafana", "/repos?q=grafana"}, {user, "user: /catalog", "/catalog"},
		{user, "user: /repos?view=shared", "/repos?view=shared"}, {user, "user: /repos/new", "/repos/new"}, {user, "user: /settings/tokens", "/settings/tokens"},
		{operator, "operator: /repos", "/repos"}, {operator, "operator: /repos?q=grafana", "/repos?q=grafana"}, {operator, "operator: /repos?status=pending", "/repos?status=pending"},
		{operator, "operator: a repository", "/repos/" + id}, {operator, "its syncs", "/repos/" + id + "/syncs"}, {operator, "its access", "/repos/" + id + "/access"},
		{operator, "its history", "/repos/" + id + "/history"}, {operator, "its use", "/repos/" + id + "/use"},
		{operator, "operator: /syncs", "/syncs"}, {operator, "operator: /catalog", "/catalog"},
		{operator, "operator: /admin/users", "/admin/users"}, {operator, "a user", "/admin/users/" + member},
		{operator, "operator: /admin/selectors", "/admin/selectors"}, {operator, "a selector", "/admin/selectors/" + selector},
		{operator, "operator: /admin/system", "/admin/system"}, {operator, "operator: /admin/history", "/admin/history"},
	} {
		o := outcome{}
		for range pageLooks {
			begin := time.Now()
			m.look(b, p.who, p.path)
			o.took = append(o.took, time.Since(begin))
		}
		c.seen("page, "+p.name, o.took)
		if slow := o.quantile(990); slow > pageWithin {
			b.Logf("%s took %v, and %v is wanted", p.path, slow, pageWithin)
		}
	}
}

// passes is a browser of a user who got a password.
func (m *market) passes(b *testing.B, user string) browser {
	b.Helper()
	m.operator().do("PUT", "/users/"+user+"/password", api.PasswordSet{Password: passphrase}).want(b, http.StatusNoContent)
	pass, _ := m.signIn(user, passphrase)
	return pass
}

// look loads a page, without what belongs to it: that comes once.
func (m *market) look(b *testing.B, who browser, path string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, m.URL+path, nil)
	m.must(err)
	r.Header.Set("Cookie", who.cookie)
	response, err := client.Do(r)
	m.must(err)
	defer response.Body.Close()
	size, err := io.Copy(io.Discard, response.Body)
	m.must(err)
	if response.StatusCode != http.StatusOK || size < 2000 {
		b.Fatalf("%s: got %d with %d bytes", path, response.StatusCode, size)
	}
}

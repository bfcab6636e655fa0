package e2e_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/helmrepo/helmtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/cli"
)

// Users see what their selectors match, with the reason, and its owner is told that
// they do; once a label is off, neither is so.
func TestUsersSeeByLabels(t *testing.T) {
	t.Parallel()
	s := serve(t, embeddedPlatform())
	operator := s.operator()
	alice, bob, cat := operator.user("alice", api.RoleDeveloper), operator.user("bob", api.RoleUser), operator.user("cat", api.RoleUser)
	source := helmtest.Index(t, string(podinfo(t)))
	labelled := func(key, value string) func(*api.RepoCreate) {
		return func(r *api.RepoCreate) { r.Labels = api.Labels{key: value} }
	}
	pay := alice.published(newRepo("pay", source.URL, labelled("team", "pay")))
	shop := alice.published(newRepo("shop", source.URL, labelled("team", "shop")))
	alice.published(newRepo("bare", source.URL))
	payers, all := operator.selects("payers", "team=pay"), operator.selects("all", "!hidden")
	operator.settle(operator.do("PUT", payers+"/users/bob", nil).want(t, http.StatusNoContent))
	operator.settle(operator.do("PUT", all+"/users/cat", nil).want(t, http.StatusNoContent))
	operator.settle(operator.do("PUT", payers+"/groups/%2Fdev", nil).want(t, http.StatusNoContent))

	bob.sees(map[string]string{"pay": "selector payers"})
	cat.sees(map[string]string{"pay": "selector all", "shop": "selector all"})
	alice.sees(map[string]string{"pay": "owner", "shop": "owner", "bare": "owner"})
	operator.sees(map[string]string{"pay": "role", "shop": "role", "bare": "role"})
	if apps := get[api.AppPage](bob, "/apps").Items; len(apps) != 1 || apps[0].RepoID != pay.ID {
		t.Errorf("bob sees the apps %+v", apps)
	}
	alice.hears(pay.ID, "/dev: selector payers; alice: owner; bob: selector payers; cat: selector all")
	alice.hears(shop.ID, "alice: owner; cat: selector all")
	bob.do("GET", "/repos/"+pay.ID+"/audience", nil).want(t, http.StatusForbidden)
	bob.do("GET", "/repos/"+shop.ID+"/audience", nil).want(t, http.StatusNotFound)
	theCommandLineSaysWhy(t, s, alice, bob)

	detached := time.Now()
	alice.do("DELETE", "/repos/"+pay.ID+"/labels/team", nil).want(t, http.StatusOK)
	eventually(t, time.Second, "bob and cat see it no more", func() bool {
		return bob.do("GET", "/repos/"+pay.ID, nil).Status == http.StatusNotFound && cat.do("GET", "/repos/"+pay.ID, nil).Status == http.StatusNotFound
	})
	t.Logf("a label that is off is off for all after %v", time.Since(detached))
	bob.sees(map[string]string{})
	cat.sees(map[string]string{"shop": "selector all"})
	alice.hears(pay.ID, "alice: owner")
	operator.settle(operator.do("PATCH", "/users/cat", `{"disabled":true}`).want(t, http.StatusOK))
	alice.hears(shop.ID, "alice: owner")
}

func theCommandLineSaysWhy(t *testing.T, s *Service, alice, bob caller) {
	t.Helper()
	if out := s.shell(bob.token).run(cli.ExitOK, "repo", "get", "pay").out; !strings.Contains(out, "Seen for:        selector payers\n") {
		t.Errorf("repo get says\n%s", out)
	}
	said := s.shell(alice.token).run(cli.ExitOK, "repo", "audience", "pay")
	if !strings.Contains(said.out, "bob     user    selector payers\n") || !strings.Contains(said.err, "users: 3, groups: 1") {
		t.Errorf("repo audience says\n%s%s", said.out, said.err)
	}
}

// selects defines a selector and answers its path.
func (c caller) selects(name, expression string) string {
	c.t.Helper()
	text, _ := json.Marshal(map[string]string{"name": name, "expression": expression})
	defined := c.do("POST", "/selectors", string(text)).want(c.t, http.StatusCreated)
	c.settle(defined)
	return strings.TrimPrefix(defined.Header.Get("Location"), api.BasePath)
}

// sees holds what the caller sees, and why, against what she is to see, in the list
// and one by one.
func (c caller) sees(want map[string]string) {
	c.t.Helper()
	repos := all[api.Repo](c, "/repos", "1")
	if len(repos) != len(want) {
		c.t.Errorf("she sees %d repositories, want %v", len(repos), want)
	}
	for _, r := range repos {
		why := wordsOf(r.Access)
		if one := wordsOf(get[api.Repo](c, "/repos/"+r.ID).Access); why != want[r.Name] || one != why {
			c.t.Errorf("she sees %s for %q, and by itself for %q; want %q", r.Name, why, one, want[r.Name])
		}
	}
}

// hears holds the audience of a repository against what it is to be.
func (c caller) hears(id, want string) {
	c.t.Helper()
	var members []string
	for _, m := range all[api.AudienceMember](c, "/repos/"+id+"/audience", "1") {
		who := m.User
		if who == nil {
			who = m.Group
		}
		members = append(members, *who+": "+wordsOf(m.Access))
	}
	if got := strings.Join(members, "; "); got != want {
		c.t.Errorf("the audience is %s; want %s", got, want)
	}
	page := get[api.AudiencePage](c, "/repos/"+id+"/audience")
	if page.Everyone || page.Owner != "alice" || page.Users+page.Groups != len(members) || !slices.Contains(page.Roles, api.RoleOperator) {
		c.t.Errorf("the audience is said to be %+v", page)
	}
}

func wordsOf(reasons []api.AccessReason) string {
	var words []string
	for _, r := range reasons {
		word := string(r.Reason)
		if r.Selector != nil {
			word += " " + *r.Selector
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

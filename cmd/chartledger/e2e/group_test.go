package e2e_test

import (
	"net/http"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/oidc/oidctest"
)

// seesByGroup has a selector that was given to a group show its users a repository,
// however they come in, and no longer than the provider says that they are in it.
func seesByGroup(t *testing.T, ada caller, p *oidctest.Provider, all []*Service) {
	t.Helper()
	operator := all[0].operator()
	r := operator.create(newRepo("labelled", plain(t, 1, 1).URL, func(b *api.RepoCreate) { b.Labels = api.Labels{"team": "web"} }))
	if got := ada.status("/repos/" + r.ID); got != http.StatusNotFound {
		t.Errorf("without a selector: %d", got)
	}
	s := decode[api.Selector](t, operator.do("POST", "/selectors", api.SelectorDefine{Name: "web", Expression: "team=web"}).want(t, http.StatusCreated))
	operator.do("PUT", "/selectors/"+s.ID+"/groups/web", nil).want(t, http.StatusNoContent)
	laptop := ada
	laptop.token = decode[struct{ Token string }](t, ada.do("POST", "/tokens", api.TokenIssue{Name: "laptop"}).want(t, http.StatusCreated)).Token
	for _, process := range all {
		for way, c := range map[string]caller{"the provider's token": ada, "an API token": laptop} {
			eventually(t, 5*time.Second, "the group shows it with "+way, func() bool { return c.on(process).status("/repos/"+r.ID) == http.StatusOK })
		}
		if got := laptop.on(process).do("PUT", "/repos/"+r.ID+"/labels/a", api.LabelAttach{Value: "b"}); got.Status != http.StatusForbidden {
			t.Errorf("she may see it, not change it: %d %s", got.Status, got.Body)
		}
	}

	p.Say("u-1", claimed{"preferred_username": "Ada"})
	left := ada.later(p, "u-1")
	if got := left.status("/repos/" + r.ID); got != http.StatusNotFound {
		t.Errorf("after she left the group: %d", got)
	}
	eventually(t, rightsWithin, "the API token shows no more", func() bool { return laptop.on(all[1]).status("/repos/"+r.ID) == http.StatusNotFound })
}

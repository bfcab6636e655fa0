package e2e_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/oidc/oidctest"
)

// believing are the settings of a service that takes the provider's word.
func believing(t testing.TB, p *oidctest.Provider) []string {
	t.Helper()
	return []string{"--oidc-issuer", p.Issuer, "--oidc-client-id", oidctest.ClientID, "--oidc-ca-file", p.CA.File(t),
		"--oidc-audience", oidctest.Audience, "--oidc-scopes", "profile,groups",
		"--oidc-role-claim", "roles", "--oidc-role-map", "platform=operator,devs=developer"}
}

// claimed is what the provider says of somebody.
type claimed map[string]any

// as is somebody who brings a fresh token of the provider's.
func (s *Service) as(p *oidctest.Provider, id string) caller {
	s.t.Helper()
	access, _ := p.Browser(id).Tokens(s.t)
	return caller{Service: s, t: s.t, token: access, patient: true}
}

// later is the same, with a token that was issued in a later second than c's: what a
// provider says counts by the second.
func (c caller) later(p *oidctest.Provider, id string) caller {
	c.t.Helper()
	before := c
	eventually(c.t, 10*time.Second, "the provider issues a later token", func() bool {
		c.token = c.as(p, id).token
		return issuedAt(c) > issuedAt(before)
	})
	return c
}

func issuedAt(c caller) int64 {
	c.t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(c.token, ".")[1])
	var said struct{ Iat int64 }
	if err != nil || json.Unmarshal(raw, &said) != nil {
		c.t.Fatalf("the provider's token cannot be read: %v", err)
	}
	return said.Iat
}

// withKey is c's token as if it were signed with another key.
func (c caller) withKey(id string) string {
	_, rest, _ := strings.Cut(c.token, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"ES256","kid":"`+id+`"}`)) + "." + rest
}

func (c caller) status(path string) int {
	c.t.Helper()
	return c.do("GET", path, nil).Status
}

// on is the same caller at another process.
func (c caller) on(s *Service) caller { c.Service = s; return c }

// A provider's token is good at every process at once, and so is what the provider says
// from then on.
func TestTokensOfAnIdentityProvider(t *testing.T) {
	t.Parallel()

	p := oidctest.Start(t)
	p.Say("u-1", claimed{"preferred_username": "Ada", "groups": []string{"web"}, "roles": []string{"platform"}})
	all := clusterWith(t, believing(t, p), "all", "all")
	ada := all[0].as(p, "u-1")
	comesInOnce(t, ada, all)

	p.Say("u-1", claimed{"preferred_username": "operator", "groups": []string{"web"}})
	demoted := ada.later(p, "u-1")
	for _, s := range all {
		for _, token := range []caller{demoted, ada} { // also the token from before
			if got := token.on(s).do("GET", "/users", nil); got.Status != http.StatusForbidden {
				t.Errorf("without a role there: %d %s", got.Status, got.Body)
			}
		}
	}
	seesByGroup(t, demoted, p, all)
	keysChange(t, demoted, p, all)
	goesAway(t, p, all)
}

// comesInOnce has many first requests make one user.
func comesInOnce(t *testing.T, ada caller, all []*Service) {
	t.Helper()
	var asking sync.WaitGroup
	for i := range 100 {
		asking.Go(func() {
			got, err := ada.on(all[i%2]).try("GET", "/me", nil)
			if err != nil || got.Status != http.StatusOK || !strings.Contains(got.Body, `"ada"`) {
				t.Errorf("got %d %s, %v", got.Status, got.Body, err)
			}
		})
	}
	asking.Wait()
	users := get[api.UserPage](ada, "/users")
	if len(users.Items) != 2 || users.Items[0].ID != "ada" || users.Items[0].Role != api.RoleOperator {
		t.Errorf("the users are %+v", users.Items)
	}
	if got := ada.do("GET", "/log?topic=access-events", nil); strings.Count(got.Body, "chartledger.user.added.v1") > 2 {
		t.Errorf("she was added more than once: %s", got.Body)
	}
}

// keysChange has the provider sign with other keys, and forget the old ones.
func keysChange(t *testing.T, old caller, p *oidctest.Provider, all []*Service) {
	t.Helper()
	p.Stop()
	p.Start()
	began := time.Now()
	fresh := all[0].as(p, "u-1")
	for _, s := range all {
		eventually(t, 10*time.Second, "a token with a new key is taken", func() bool { return fresh.on(s).status("/me") == http.StatusOK })
		if got := old.on(s).status("/me"); got != http.StatusUnauthorized {
			t.Errorf("a token with a key that is gone: %d", got)
		}
	}
	t.Logf("new keys were known to both processes after %v", time.Since(began).Round(time.Millisecond))
	disabled := true
	all[0].operator().do("PATCH", "/users/ada", api.UserUpdate{Disabled: &disabled}).want(t, http.StatusOK)
	for _, s := range all {
		eventually(t, rightsWithin, "a disabled user is out", func() bool { return fresh.on(s).status("/me") == http.StatusUnauthorized })
	}
}

// goesAway has the provider end: what does not need it goes on.
func goesAway(t *testing.T, p *oidctest.Provider, all []*Service) {
	t.Helper()
	p.Say("u-2", claimed{"preferred_username": "bob", "roles": []string{"devs"}})
	bob := all[1].as(p, "u-2")
	if got := bob.do("GET", "/me", nil).want(t, http.StatusOK); !strings.Contains(got.Body, `"developer"`) {
		t.Errorf("got %s", got.Body)
	}
	issued := decode[struct{ Token string }](t, bob.do("POST", "/tokens", api.TokenIssue{Name: "laptop"}).want(t, http.StatusCreated))
	unseen := bob.as(p, "u-2") // a token that no process has seen, with a key that is known
	p.Stop()
	for _, s := range all {
		for what, token := range map[string]string{"an API token": issued.Token, "a token that was seen": bob.token, "another": unseen.token} {
			eventually(t, 5*time.Second, what+" is good while the provider is away", func() bool {
				return caller{Service: s, t: t, token: token}.status("/me") == http.StatusOK
			})
		}
	}
	eventually(t, 10*time.Second, "a token with an unknown key is told to wait", func() bool {
		return caller{Service: all[0], t: t, token: bob.withKey("unknown")}.status("/me") == http.StatusServiceUnavailable
	})
	eventually(t, 5*time.Second, "operators are warned", func() bool {
		return strings.Contains(page(t, all[0].URL+"/metrics"), "chartledger_identity_provider_up 0") &&
			strings.Contains(page(t, all[0].URL+"/readyz?verbose"), `"warning":true,"detail":"ask what it is`)
	})
	if got := page(t, all[0].URL+"/readyz"); got != "{\"ready\":true}\n" {
		t.Errorf("got %s", got)
	}
}

func page(t testing.TB, url string) string {
	t.Helper()
	response, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return string(text)
}

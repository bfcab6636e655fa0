package httpapi_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"testing"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/domain"
	"chartledger/domain/user"
)

const adasToken = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"

func TestAProvidersUserComesIn(t *testing.T) {
	t.Parallel()
	p := newIdentities()
	f := newFixture(t, signingIn(p))
	p.vouch(adasToken, "ada", user.Developer, 0, "devs")
	before := len(f.memory.Records(domain.Partition{Topic: domain.AccessEvents}))
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got := f.do(adasToken, "GET", "/api/v1/me", ""); got.StatusCode != http.StatusOK || !strings.Contains(string(got.body), `"id":"ada"`) {
				t.Errorf("got %s %s", got.Status, got.body)
			}
		})
	}
	all.Wait()
	basic := base64.StdEncoding.EncodeToString([]byte("helm:" + adasToken))
	if got := f.do("", "GET", "/api/v1/me", "", "Authorization", "Basic "+basic); got.StatusCode != http.StatusOK {
		t.Errorf("as Helm sends it: %s %s", got.Status, got.body)
	}
	if got := f.do(adasToken, "POST", "/api/v1/repos", repoBody("hers")); got.StatusCode != http.StatusCreated {
		t.Errorf("got %s %s", got.Status, got.body)
	}
	got := f.do(bootstrapToken, "GET", "/api/v1/users/ada", "")
	if !strings.Contains(string(got.body), `"identity":{"groups":["devs"],"issuer":"https://id.example.com","subject":"ada"}`) {
		t.Errorf("got %s", got.body)
	}
	if got = f.do(bootstrapToken, "GET", "/api/v1/users/operator", ""); strings.Contains(string(got.body), "identity") {
		t.Errorf("got %s", got.body)
	}
	if n := len(f.memory.Records(domain.Partition{Topic: domain.AccessEvents})) - before; n != 2 {
		t.Errorf("it took %d events to know her", n)
	}
}

func TestWhatAProviderSaysActsAtOnce(t *testing.T) {
	t.Parallel()
	p := newIdentities()
	f := newFixture(t, signingIn(p))
	p.vouch(adasToken, "ada", user.Operator, 0)
	if got := f.do(adasToken, "GET", "/api/v1/users", ""); got.StatusCode != http.StatusOK {
		t.Fatalf("got %s %s", got.Status, got.body)
	}
	later := strings.Replace(adasToken, "c2l", "c3l", 1)
	p.vouch(later, "ada", user.Member, 1)
	for _, token := range []string{later, adasToken} { // the older one, too
		if got := f.do(token, "GET", "/api/v1/users", ""); got.StatusCode != http.StatusForbidden {
			t.Errorf("got %s %s", got.Status, got.body)
		}
	}
	disabled := true
	if _, err := f.handler.UpdateUser(t.Context(), commands.Meta{Actor: "operator"}, "ada", nil, &disabled); err != nil {
		t.Fatal(err)
	}
	p.vouch(later, "ada", user.Operator, 2)
	if got := f.do(later, "GET", "/api/v1/me", ""); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("a disabled user: %s %s", got.Status, got.body)
	}
}

func TestAProvidersUserWithoutARole(t *testing.T) {
	t.Parallel()
	p := newIdentities()
	f := newFixture(t, signingIn(p))
	bar := func(who *commands.Identity) { who.Barred = true }
	p.vouch(adasToken, "ada", user.Member, 0)
	p.change(adasToken, bar)
	if got := f.do(adasToken, "GET", "/api/v1/me", ""); got.StatusCode != http.StatusForbidden || got.code(t) != "no_role" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
	if _, err := f.access.User("ada"); err == nil {
		t.Error("a stranger who may not enter is kept in the log")
	}
	p.vouch(adasToken, "ada", user.Operator, 1)
	f.do(adasToken, "GET", "/api/v1/me", "")
	p.vouch(adasToken, "ada", user.Member, 2)
	p.change(adasToken, bar)
	f.do(adasToken, "GET", "/api/v1/me", "")
	if u, err := f.access.User("ada"); err != nil || u.Role != user.Member {
		t.Errorf("she lost her role there, and here she is %+v, %v", u, err)
	}
}

func TestAProvidersTokenThatIsRefused(t *testing.T) {
	t.Parallel()
	p := newIdentities()
	f := newFixture(t, signingIn(p), func(o *httpapi.Options) { o.RequestsPerSecond = 1_000_000 })
	for name, token := range map[string]string{
		"an unknown one": adasToken, "an endless one": adasToken + strings.Repeat("x", 70<<10), "one that is almost one": "eyJ.",
	} {
		got := f.do(token, "GET", "/api/v1/me", "")
		if got.StatusCode != http.StatusUnauthorized || strings.Contains(string(got.body), "nobody is told") {
			t.Errorf("%s: got %s %s", name, got.Status, got.body)
		}
	}
	if !strings.Contains(f.logs.String(), "the reason that nobody is told") || strings.Contains(f.logs.String(), adasToken) {
		t.Errorf("the log has %s", f.logs)
	}
	p.away = true
	if got := f.do(adasToken, "GET", "/api/v1/me", ""); got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
	if got := f.do(bootstrapToken, "GET", "/api/v1/me", ""); got.StatusCode != http.StatusOK {
		t.Errorf("an API token: %s %s", got.Status, got.body)
	}
}

// What memory does not know yet is not decided by what it knows.
func TestOldRightsAreNotUsed(t *testing.T) {
	t.Parallel()
	p := newIdentities()
	f := newFixture(t, signingIn(p))
	p.vouch(adasToken, "ada", user.Operator, 0)
	f.do(adasToken, "GET", "/api/v1/me", "")
	f.access.frozen = f.access.now()
	p.vouch(adasToken, "ada", user.Member, 1)
	if got := f.do(adasToken, "GET", "/api/v1/users", ""); got.StatusCode != http.StatusServiceUnavailable || got.code(t) != "sign_in_unfinished" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
}

package httpapi_test

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/commands"
	"chartledger/domain/user"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice, gone := f.user("alice", user.Developer), f.user("gone", user.Developer)
	disabled := true
	if _, err := f.handler.UpdateUser(t.Context(), commands.Meta{Actor: "operator"}, "gone", nil, &disabled); err != nil {
		t.Fatal(err)
	}
	basic := func(name, password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password))
	}
	for name, tt := range map[string]struct {
		header string
		status int
		code   string
		who    string
	}{
		"bearer":                  {header: "Bearer " + alice, status: 200, who: `"id":"alice"`},
		"bearer in small letters": {header: "bearer " + alice, status: 200, who: `"id":"alice"`},
		"basic":                   {header: basic("x", alice), status: 200, who: `"id":"alice"`},
		"bootstrap":               {header: "Bearer " + bootstrapToken, status: 200, who: `"id":"operator"`},
		"bootstrap by basic":      {header: basic("x", bootstrapToken), status: 200, who: `"id":"operator"`},
		"nothing":                 {status: 401, code: "unauthenticated"},
		"no token":                {header: "Bearer ", status: 401, code: "unauthenticated"},
		"another scheme":          {header: "Digest " + alice, status: 401, code: "unauthenticated"},
		"basic without a name":    {header: basic("", alice), status: 401, code: "unauthenticated"},
		"basic that is no base64": {header: "Basic %%%", status: 401, code: "unauthenticated"},
		"an unknown token":        {header: "Bearer chartledger_x", status: 401, code: "bad_token"},
		"a mistyped token":        {header: "Bearer " + alice[:len(alice)-1], status: 401, code: "bad_token"},
		"a disabled user's token": {header: "Bearer " + gone, status: 401, code: "bad_token"},
		"an endless token":        {header: "Bearer " + strings.Repeat("x", 5000), status: 401, code: "unauthenticated"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := f.do("", "GET", "/api/v1/me", "", "Authorization", tt.header)
			if got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.who) {
				t.Fatalf("got %s %s", got.Status, got.body)
			}
			if tt.status == http.StatusOK {
				return
			}
			ways := got.Header.Values("WWW-Authenticate")
			if got.code(t) != tt.code || !slices.ContainsFunc(ways, func(w string) bool { return strings.HasPrefix(w, "Basic") }) {
				t.Errorf("got %s, %v", got.body, ways)
			}
		})
	}
}

func TestStaleRightsAreNotTrusted(t *testing.T) {
	t.Parallel()
	stale := commands.NewAccess(time.Now, time.Second) // never heard of the log
	f := newFixture(t, func(o *httpapi.Options) { o.Access = stale })
	for _, token := range []string{bootstrapToken, "chartledger_any"} {
		got := f.do(token, "GET", "/api/v1/me", "")
		if got.StatusCode != http.StatusServiceUnavailable || got.code(t) != "access_stale" {
			t.Errorf("got %s %s", got.Status, got.body)
		}
	}
}

func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	got := f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("a"), "Sec-Fetch-Site", "cross-site")
	if got.StatusCode != http.StatusForbidden || got.code(t) != "cross_origin" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
}

func TestATokenHasItsRate(t *testing.T) {
	t.Parallel()
	now := time.Now()
	f := newFixture(t, func(o *httpapi.Options) {
		o.RequestsPerSecond = 3
		o.Clock = func() time.Time { return now } // no time passes: the burst is all there is
	})
	alice, bob := f.user("alice", user.Developer), f.user("bob", user.Developer)
	for range 3 {
		if got := f.do(bob, "GET", "/api/v1/me", ""); got.StatusCode != http.StatusOK {
			t.Fatalf("within the rate: %s", got.Status)
		}
	}
	got := f.do(bob, "GET", "/api/v1/me", "")
	if got.StatusCode != http.StatusTooManyRequests || got.code(t) != "rate_limited" || got.Header.Get("Retry-After") == "" {
		t.Errorf("over the rate: %s %s", got.Status, got.body)
	}
	if !strings.Contains(string(got.body), "3 requests") {
		t.Errorf("the limit is not named: %s", got.body)
	}
	if got := f.do(alice, "GET", "/api/v1/me", ""); got.StatusCode != http.StatusOK {
		t.Errorf("another token: %s", got.Status)
	}
}

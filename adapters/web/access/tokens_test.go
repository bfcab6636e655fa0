package access_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
)

const secret = "chartledger_4fQxSecretSecretSecretSecret_123456"

func laptop() api.Token {
	ends := now().AddDate(0, 0, 30)
	return api.Token{ID: "t1", User: "ada", Name: "laptop <b>", Prefix: "chartledger_4fQx", Scopes: &api.Scopes{api.ScopeRead}, ExpiresAt: &ends, CreatedAt: now().Add(-time.Hour)}
}

func issued() api.IssuedToken {
	return api.IssuedToken{ID: "t1", User: "ada", Name: "laptop", Prefix: "chartledger_4fQx", Scopes: &api.Scopes{api.ScopeRead}, CreatedAt: now(), Token: secret}
}

func TestTokensAreListedWithWhatTheyAreGoodFor(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	next, ended := "after", now().AddDate(0, 0, -3)
	s.answer("GET /api/v1/tokens", http.StatusOK, api.TokenPage{Items: []api.Token{laptop(), {ID: "t2", Name: "all"}, {ID: "t3", ExpiresAt: &ended}}, NextCursor: &next})
	p := s.get("/settings/tokens")
	s.shows(p, http.StatusOK, "laptop &lt;b&gt;", "chartledger_4fQx…", ">Read<", "Everything", "in 1 month", "1 hour ago", "Never expires", "Expired", "3 days ago",
		"/settings/tokens/t1/revoke", "/settings/tokens?cursor=after")
	s.lacks(p, "<b>", "/admin/")
}

func TestWithoutTokensTheNextStepIsShown(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	s.answer("GET /api/v1/tokens", http.StatusOK, api.TokenPage{})
	s.shows(s.get("/settings/tokens"), http.StatusOK, "No tokens yet", "/settings/tokens/new")
}

func TestAListThatIsAwayOffersToTryAgain(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	s.answer("GET /api/v1/tokens", http.StatusServiceUnavailable, refusal(503, "not_ready", "", "Not yet."))
	s.shows(s.get("/settings/tokens"), http.StatusServiceUnavailable, "This could not be loaded", "Not yet.", "Try again", "0af7651916cd43dd8448eb211c80319c")
}

func TestTheFormOffersWhatIsOfUse(t *testing.T) {
	t.Parallel()
	for role, admin := range map[api.Role]bool{api.RoleUser: false, api.RoleOperator: true} {
		s := newService(t, role)
		p := s.get("/settings/tokens/new")
		s.shows(p, http.StatusOK, `value="helm"`, `value="write"`, `value="account"`, `value="everything"`)
		if got := strings.Contains(p.body, `value="admin"`); got != admin {
			t.Errorf("%s is offered admin: %t", role, got)
		}
	}
}

// The token is on the answer alone, once: not in a link, a cookie, or the list.
func TestATokenIsShownOnce(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	s.answer("POST /api/v1/tokens", http.StatusCreated, issued())
	p := s.post("/settings/tokens", form("name", "laptop", "scope", "read", "days", "30", "key", "k1", "from", "1795780800"))
	s.shows(p, http.StatusOK, "Copy it now: it will not be shown again.", `helm repo add chartledger https://charts.example.com/helm --username ada --password-stdin`,
		"https://charts.example.com/api/v1/apps")
	if n := strings.Count(p.body, secret); n != 1 || p.location != "" {
		t.Errorf("the token is there %d times, and the answer leads to %q", n, p.location)
	}
	s.told(`POST /api/v1/tokens {"expires_at":"2026-12-27T12:00:00Z","name":"laptop","scopes":["read"]}`)
}

// A reload sends the form as it was: the API is asked for the very same token.
func TestAReloadAsksForTheSameToken(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	s.answer("POST /api/v1/tokens", http.StatusCreated, issued())
	shown := s.get("/settings/tokens/new").body
	f := form("name", "laptop", "scope", "everything", "days", "365", "key", hidden(t, shown, "key"), "from", hidden(t, shown, "from"))
	s.post("/settings/tokens", f)
	s.post("/settings/tokens", f)
	if s.changes[0] != s.changes[1] || s.headers[0].Get("Idempotency-Key") != s.headers[1].Get("Idempotency-Key") || s.headers[0].Get("Idempotency-Key") == "" {
		t.Errorf("two requests: %q %q", s.changes, s.headers)
	}
	if other := hidden(t, s.get("/settings/tokens/new").body, "key"); other == f.Get("key") {
		t.Error("two forms have one key")
	}
}

func TestATokenForNothingIsNotAskedFor(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	s.shows(s.post("/settings/tokens", form("name", "laptop", "days", "30")), http.StatusUnprocessableEntity, "Choose at least one.", `value="laptop"`)
	s.told()
}

func TestWhatIsWrongWithATokenStandsAtItsField(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	s.answer("POST /api/v1/tokens", http.StatusUnprocessableEntity, refusal(422, "invalid_token_name", "/name", "A token's name has 1 to 100 bytes."))
	p := s.post("/settings/tokens", form("name", "x", "scope", "helm", "days", "", "key", "k1"))
	s.shows(p, http.StatusUnprocessableEntity, `id="name-wrong">A token&#39;s name has 1 to 100 characters`, `aria-describedby="name-hint name-wrong"`, `value="k1"`)
	s.lacks(p, `alert-danger`)
}

func TestAFormThatWasSentOtherwiseGetsAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	s.answer("POST /api/v1/tokens", http.StatusUnprocessableEntity, refusal(422, "idempotency_key_reused", "", "Reused."))
	p := s.post("/settings/tokens", form("name", "x", "scope", "helm", "key", "k1"))
	s.shows(p, http.StatusUnprocessableEntity, "This form was sent before")
	if hidden(t, p.body, "key") == "k1" {
		t.Error("the form can never be sent")
	}
}

func TestATokenIsRevokedAfterAQuestion(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleUser)
	s.answer("GET /api/v1/tokens", http.StatusOK, api.TokenPage{Items: []api.Token{laptop()}})
	s.answer("DELETE /api/v1/tokens/t1", http.StatusNoContent, nil)
	s.shows(s.get("/settings/tokens/t1/revoke"), http.StatusOK, "Revoke “laptop &lt;b&gt;”?", "It ends at once")
	s.told()
	s.goesTo(s.post("/settings/tokens/t1/revoke", nil), "/settings/tokens")
	s.told("DELETE /api/v1/tokens/t1")
	s.shows(s.get("/settings/tokens/t9/revoke"), http.StatusNotFound, "Not found")
}

// form is names with their values.
func form(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// hidden is what a form carries that nobody types.
func hidden(t *testing.T, body, name string) string {
	t.Helper()
	found := regexp.MustCompile(`<input type="hidden" name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("the form carries no %s: %s", name, body)
	}
	return found[1]
}

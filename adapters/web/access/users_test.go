package access_test

import (
	"net/http"
	"testing"

	"chartledger/adapters/httpapi/api"
)

func bob() api.User { return api.User{ID: "bob", Role: api.RoleUser, CreatedAt: now()} }

// newBob starts a service that knows bob, for an operator.
func newBob(t *testing.T, change ...func(*api.User)) *service {
	t.Helper()
	s, u := newService(t, api.RoleOperator), bob()
	for _, c := range change {
		c(&u)
	}
	s.answer("GET /api/v1/users/bob", http.StatusOK, u)
	return s
}

func TestThePagesOfOperatorsAreForOperators(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/admin/users", "/admin/users/new", "/admin/users/bob", "/admin/users/bob/disable", "/admin/users/bob/password",
		"/admin/users/bob/selectors", "/admin/selectors", "/admin/selectors/new", "/admin/selectors/s1", "/admin/selectors/s1/users",
		"/admin/selectors/s1/groups", "/admin/selectors/s1/remove"} {
		s := newService(t, api.RoleDeveloper)
		s.shows(s.get(path), http.StatusForbidden, "Not allowed")
	}
	s := newService(t, api.RoleDeveloper)
	s.shows(s.post("/admin/users", form("id", "eve", "role", "operator")), http.StatusForbidden)
	s.told()
	s.answer("GET /api/v1/users/bob", http.StatusForbidden, refusal(403, "forbidden", "", "Only operators."))
	s.shows(s.get("/admin/users/bob/tokens"), http.StatusForbidden, "Only operators.")
}

func TestUsersAreListedAPageAtATime(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleOperator)
	next := "more"
	s.answer("GET /api/v1/users", http.StatusOK, api.UserPage{NextCursor: &next, Items: []api.User{bob(),
		{ID: "carol", Role: api.RoleDeveloper, Disabled: true, HasPassword: true, Identity: &api.UserIdentity{}}}})
	s.shows(s.get("/admin/users"), http.StatusOK, "/admin/users/bob", "Tokens only", "Active", "Developer", "Disabled", "Identity provider, password",
		"/admin/users?cursor=more", "/admin/users/new")
}

func TestAUserIsFoundByHerID(t *testing.T) {
	t.Parallel()
	s := newBob(t)
	s.goesTo(s.get("/admin/users?id=bob"), "/admin/users/bob")
	s.answer("GET /api/v1/users/", http.StatusNotFound, refusal(404, "not_found", "", "No such user."))
	s.shows(s.get("/admin/users?id=%3Ci%3E"), http.StatusOK, "Nothing matches", "Clear filters", `value="&lt;i&gt;"`)
}

func TestAUserIsAdded(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleOperator)
	s.answer("POST /api/v1/users", http.StatusCreated, bob())
	s.goesTo(s.post("/admin/users", form("id", " bob ", "role", "user", "key", "k1")), "/admin/users/bob")
	s.told(`POST /api/v1/users {"id":"bob","role":"user"}`)
	if key := s.headers[0].Get("Idempotency-Key"); key != "k1" {
		t.Errorf("the key is %q", key)
	}
}

func TestAUserWhoIsThereAlreadyIsSaidAtTheField(t *testing.T) {
	t.Parallel()
	s := newService(t, api.RoleOperator)
	s.answer("POST /api/v1/users", http.StatusConflict, refusal(409, "user_exists", "/id", "There is one."))
	p := s.post("/admin/users", form("id", "bob", "role", "developer"))
	s.shows(p, http.StatusUnprocessableEntity, `id="id-wrong">There is a user with this id already.`, `value="developer" checked`)
}

func TestAUsersPageSaysWhatTheProviderSays(t *testing.T) {
	t.Parallel()
	s := newBob(t, func(u *api.User) {
		u.Identity = &api.UserIdentity{Issuer: "https://id.example.com", Subject: "5f1c", Groups: []string{"/dev/<web>"}}
	})
	s.shows(s.get("/admin/users/bob"), http.StatusOK, "read-only here", "https://id.example.com", "5f1c", "/dev/&lt;web&gt;", "/repos?owner=bob",
		"/admin/users/bob/disable", "/admin/users/bob/tokens", "/admin/users/bob/selectors")
}

func TestAServiceIsOfferedNoPassword(t *testing.T) {
	t.Parallel()
	s := newBob(t, func(u *api.User) { u.Role = api.RoleService })
	p := s.get("/admin/users/bob")
	s.shows(p, http.StatusOK, "A service has no password.")
	s.lacks(p, "/admin/users/bob/password")
}

func TestARoleIsSet(t *testing.T) {
	t.Parallel()
	s := newBob(t)
	s.answer("PATCH /api/v1/users/bob", http.StatusOK, bob())
	s.goesTo(s.post("/admin/users/bob/role", form("role", "developer")), "/admin/users/bob")
	s.told(`PATCH /api/v1/users/bob {"role":"developer"}`)
}

func TestTheLastOperatorStays(t *testing.T) {
	t.Parallel()
	s := newBob(t)
	s.answer("PATCH /api/v1/users/bob", http.StatusConflict, refusal(409, "last_operator", "", "The last one."))
	s.shows(s.post("/admin/users/bob/role", form("role", "user")), http.StatusUnprocessableEntity, "This is the last operator.")
	s.shows(s.post("/admin/users/bob/disable", form("name", "bob")), http.StatusUnprocessableEntity, "This is the last operator.", "Disable bob?")
}

func TestDisablingAsksForTheName(t *testing.T) {
	t.Parallel()
	s := newBob(t)
	s.answer("PATCH /api/v1/users/bob", http.StatusOK, bob())
	s.shows(s.get("/admin/users/bob/disable"), http.StatusOK, "Type “bob” to confirm", "tokens end at once")
	s.shows(s.post("/admin/users/bob/disable", form("name", "bo")), http.StatusUnprocessableEntity, "This is not the name.")
	s.told()
	s.goesTo(s.post("/admin/users/bob/disable", form("name", "bob")), "/admin/users/bob")
	s.goesTo(s.post("/admin/users/bob/enable", nil), "/admin/users/bob")
	s.told(`PATCH /api/v1/users/bob {"disabled":true}`, `PATCH /api/v1/users/bob {"disabled":false}`)
}

func TestAPasswordIsTypedTwice(t *testing.T) {
	t.Parallel()
	s := newBob(t)
	s.answer("PUT /api/v1/users/bob/password", http.StatusNoContent, nil)
	p := s.post("/admin/users/bob/password", form("password", "correct horse", "again", "battery staple"))
	s.shows(p, http.StatusUnprocessableEntity, "This is not the same password.")
	s.lacks(p, "correct horse", "battery staple")
	s.told()
	s.goesTo(s.post("/admin/users/bob/password", form("password", "correct horse", "again", "correct horse")), "/admin/users/bob")
	s.told(`PUT /api/v1/users/bob/password {"password":"correct horse"}`)
	s.answer("GET /api/v1/users/ada", http.StatusOK, api.User{ID: "ada"})
	s.goesTo(s.get("/admin/users/ada/password"), "/settings/password")
}

func TestAnOperatorIssuesATokenForAUser(t *testing.T) {
	t.Parallel()
	s := newBob(t)
	made := issued()
	made.User = "$(reboot)"
	s.answer("POST /api/v1/tokens", http.StatusCreated, made)
	s.lacks(s.get("/admin/users/bob/tokens/new"), `value="admin"`)
	p := s.post("/admin/users/bob/tokens", form("name", "ci", "scope", "helm", "days", "", "key", "k1"))
	s.shows(p, http.StatusOK, "A new token for bob", secret, "--username &#39;$(reboot)&#39; --password-stdin")
	s.told(`POST /api/v1/tokens {"name":"ci","scopes":["helm"],"user":"bob"}`)
}

func TestADisabledUserIsOfferedNoToken(t *testing.T) {
	t.Parallel()
	s := newBob(t, func(u *api.User) { u.Disabled = true })
	s.answer("GET /api/v1/tokens", http.StatusOK, api.TokenPage{})
	p := s.get("/admin/users/bob/tokens")
	s.shows(p, http.StatusOK, "This user is disabled")
	s.lacks(p, "/admin/users/bob/tokens/new")
}

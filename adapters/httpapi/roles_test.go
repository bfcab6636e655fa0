package httpapi_test

import (
	"strconv"
	"strings"
	"testing"

	"chartledger/adapters/httpapi"
	"chartledger/domain/user"
)

// TestWhoMayRead: what of one's own, of others and of all an operator, a developer, a
// user and a service are answered. Commands have their rights where they are decided.
func TestWhoMayRead(t *testing.T) {
	t.Parallel()
	const all, nobody = "200 200 200 200", "200 403 403 403"
	f := newFixture(t, withKeeper(&keeper{}), func(o *httpapi.Options) { logged(o, newFakeLog()) })
	at := f.define("payments", "team=payments")[len("/api/v1"):]
	f.user("other", user.Developer)
	roles := []user.Role{user.Operator, user.Developer, user.Member, user.Service}
	tokens := map[user.Role]string{}
	for _, role := range roles {
		tokens[role] = f.user("a-"+string(role), role)
	}
	for path, want := range map[string]string{
		"/me": all, "/tokens": all, "/users/a-ROLE": all, "/users/a-ROLE/selectors": all,
		"/users/other": "200 404 404 404", "/users/other/selectors": "200 404 404 404", "/tokens?user=other": "200 404 404 404",
		"/users": nobody, "/selectors": nobody, at: nobody, at + "/users": nobody, at + "/groups": nobody,
		"/admin/projections": nobody, "/admin/projections/catalog": nobody, logPath[len("/api/v1"):]: nobody,
	} {
		got := ""
		for _, role := range roles {
			path := strings.ReplaceAll("/api/v1"+path, "ROLE", string(role))
			got += " " + strconv.Itoa(f.do(tokens[role], "GET", path, "").StatusCode)
		}
		if got[1:] != want {
			t.Errorf("%s: got %s, want %s", path, got[1:], want)
		}
	}
}

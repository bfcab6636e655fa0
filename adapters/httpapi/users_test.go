package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/user"
)

func TestOperatorsManageUsers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice := f.user("alice", user.Developer)
	for _, tt := range []struct {
		token, method, path, body string
		status                    int
		want                      string
	}{
		{bootstrapToken, "POST", "/users", `{"id":"bob","role":"user"}`, 201, `"has_password":false`},
		{bootstrapToken, "POST", "/users", `{"id":"bob","role":"user"}`, 409, `user_exists`},
		{bootstrapToken, "PATCH", "/users/bob", `{"role":"developer"}`, 200, `"role":"developer"`},
		{bootstrapToken, "PATCH", "/users/operator", `{"disabled":true}`, 409, `last_operator`},
		{bootstrapToken, "GET", "/users/bob", "", 200, `"id":"bob"`},
		{bootstrapToken, "PUT", "/users/bob/password", `{"password":"correct horse battery"}`, 204, ``},
		{bootstrapToken, "GET", "/users/bob", "", 200, `"has_password":true`},
		{bootstrapToken, "GET", "/users/nobody", "", 404, `not_found`},
		{alice, "GET", "/users/alice", "", 200, `"id":"alice"`},
		{alice, "GET", "/users/bob", "", 404, `not_found`},
		{alice, "GET", "/users", "", 403, `forbidden`},
		{alice, "POST", "/users", `{"id":"eve","role":"operator"}`, 403, `forbidden`},
		{alice, "PATCH", "/users/alice", `{"role":"operator"}`, 403, `forbidden`},
		{alice, "PUT", "/users/bob/password", `{"password":"correct horse battery"}`, 404, `not_found`},
		{bootstrapToken, "PATCH", "/users/alice", `{"disabled":true}`, 200, `"disabled":true`},
		{alice, "GET", "/me", "", 401, `bad_token`},
	} {
		got := f.do(tt.token, tt.method, "/api/v1"+tt.path, tt.body)
		if got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s %s: want %d %s, got %s %s", tt.method, tt.path, tt.status, tt.want, got.Status, got.body)
		}
	}
}

func TestPasswordsAreHashedExpensively(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.do(bootstrapToken, "PUT", "/api/v1/users/operator/password", `{"password":"correct horse battery"}`)
	hash := string(f.handler.Vault.(*vault).secrets[0])
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=3,p=2$") || strings.Contains(hash, "horse") {
		t.Errorf("the vault holds %s", hash)
	}
}

func TestPagesOfUsersAndTokens(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 4 {
		f.user(fmt.Sprintf("u%d", i), user.Member)
		f.do(bootstrapToken, "POST", "/api/v1/tokens", fmt.Sprintf(`{"name":"t%d"}`, i))
	}
	var users []string
	f.pages("/api/v1/users?limit=2", func(body []byte) *string {
		var p api.UserPage
		_ = json.Unmarshal(body, &p)
		for _, u := range p.Items {
			users = append(users, u.ID)
		}
		return p.NextCursor
	})
	if got := strings.Join(users, " "); got != "operator u0 u1 u2 u3" {
		t.Errorf("users: %s", got)
	}
	var tokens []string
	f.pages("/api/v1/tokens?limit=2", func(body []byte) *string {
		var p api.TokenPage
		_ = json.Unmarshal(body, &p)
		for _, u := range p.Items {
			tokens = append(tokens, u.Name)
		}
		return p.NextCursor
	})
	if got := strings.Join(tokens, " "); got != "t3 t2 t1 t0 test" {
		t.Errorf("tokens: %s", got)
	}
	for _, path := range []string{"/users?cursor=%21", "/tokens?cursor=x", "/tokens?cursor=eA"} {
		if got := f.do(bootstrapToken, "GET", "/api/v1"+path, ""); got.StatusCode != 400 {
			t.Errorf("%s: %s", path, got.Status)
		}
	}
}

// pages reads a list to its end.
func (f *fixture) pages(path string, read func([]byte) *string) {
	f.t.Helper()
	for cursor := ""; ; {
		got := f.do(bootstrapToken, "GET", path+cursor, "")
		if got.StatusCode != http.StatusOK {
			f.t.Fatalf("%s: %s %s", path, got.Status, got.body)
		}
		next := read(got.body)
		if next == nil {
			return
		}
		cursor = "&cursor=" + *next
	}
}

func TestATokenWorksAtOnceUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice := f.user("alice", user.Developer)
	made := f.do(alice, "POST", "/api/v1/tokens", `{"name":"ci"}`)
	var issued api.IssuedToken
	if err := json.Unmarshal(made.body, &issued); err != nil || made.StatusCode != http.StatusCreated {
		t.Fatalf("%s %s", made.Status, made.body)
	}
	me := f.do(issued.Token.Reveal(), "GET", "/api/v1/me", "")
	if want := `{"expires_at":null,"groups":[],"id":"alice","role":"developer","scopes":null,"selectors":[],"token_id":"` + issued.ID + `"}`; strings.TrimSpace(string(me.body)) != want {
		t.Errorf("got %s, want %s", me.body, want)
	}
	if got := f.do(alice, "GET", "/api/v1/tokens?user=operator", ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("another's tokens: %s %s", got.Status, got.body)
	}
	if got := f.do(alice, "DELETE", "/api/v1/tokens/"+issued.ID, ""); got.StatusCode != http.StatusNoContent {
		t.Errorf("revoke: %s %s", got.Status, got.body)
	}
	if got := f.do(issued.Token.Reveal(), "GET", "/api/v1/me", ""); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("revoked: %s", got.Status)
	}
}

package httpapi_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/token"
	"chartledger/domain/user"
)

// scoped issues a token of the caller's with these scopes.
func (f *fixture) scoped(with, scopes string) string {
	f.t.Helper()
	made := f.do(with, "POST", "/api/v1/tokens", `{"name":"scoped","scopes":["`+strings.ReplaceAll(scopes, " ", `","`)+`"]}`)
	var issued api.IssuedToken
	if err := json.Unmarshal(made.body, &issued); err != nil || made.StatusCode != http.StatusCreated {
		f.t.Fatalf("issue a token: %s %s", made.Status, made.body)
	}
	return issued.Token.Reveal()
}

// TestATokenIsGoodForItsScopesOnly asks every operation of the contract with a token of
// each scope, of a user who may do everything. One that is new is asked too.
func TestATokenIsGoodForItsScopesOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	tokens := map[string]string{}
	for _, name := range token.Names() {
		tokens[name] = f.scoped(bootstrapToken, name)
	}
	doc, err := api.Document(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			scope, _ := op.Extensions["x-scope"].(string)
			others, _ := op.Extensions["x-scope-others"].(string)
			for name, text := range tokens {
				got := f.do(text, method, "/api/v1"+filled(path), "")
				refused := got.StatusCode == http.StatusForbidden && got.code(t) == "insufficient_scope"
				good := token.Covers([]string{name}, scope) || others != "" && name == others
				switch {
				case refused && good && others == "": // own or others': decided later
					t.Errorf("%s is refused to a token for %s", op.OperationID, name)
				case !refused && !good:
					t.Errorf("%s is let through to a token for %s: %s", op.OperationID, name, got.Status)
				case refused && !strings.Contains(string(got.body), "scope "):
					t.Errorf("%s does not name the scope it takes: %s", op.OperationID, got.body)
				}
			}
		}
	}
}

// filled is a path with something in the place of each parameter.
func filled(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "0193a5c1-7d1f-7c3e-9d5b-6f0a3a1f2b4c"
		}
	}
	return strings.Join(parts, "/")
}

func TestOwnAndOthersTokens(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice := f.user("alice", user.Developer)
	account, admin := f.scoped(bootstrapToken, "account"), f.scoped(bootstrapToken, "admin")
	for _, tt := range []struct {
		token, method, path, body string
		status                    int
		want                      string
	}{
		{account, "GET", "/tokens", "", 200, `"scopes":["account"]`},
		{account, "GET", "/tokens?user=alice", "", 403, "scope admin"},
		{admin, "GET", "/tokens?user=alice", "", 200, `"scopes":null`},
		{admin, "GET", "/tokens", "", 403, "scope account"},
		{account, "PUT", "/users/operator/password", `{"password":"correct horse battery"}`, 204, ""},
		{account, "PUT", "/users/alice/password", `{"password":"correct horse battery"}`, 403, "scope admin"},
		{admin, "PUT", "/users/alice/password", `{"password":"correct horse battery"}`, 204, ""},
		{admin, "PUT", "/users/operator/password", `{"password":"correct horse battery"}`, 403, "scope account"},
		{account, "POST", "/tokens", `{"name":"x","user":"alice"}`, 403, "scope admin"},
		{account, "POST", "/tokens", `{"name":"x","scopes":["read"]}`, 403, "has not got the scope read"},
		{account, "POST", "/tokens", `{"name":"x"}`, 201, `"scopes":["account"]`},
		{admin, "POST", "/tokens", `{"name":"x","user":"alice"}`, 201, `"scopes":["admin"]`},
		{alice, "POST", "/tokens", `{"name":"x","scopes":[]}`, 422, `/scopes`},
		{alice, "POST", "/tokens", `{"name":"x","scopes":["root"]}`, 422, `not_one_of`},
		{alice, "POST", "/tokens", `{"name":"x","scopes":["read","read"]}`, 422, `/scopes`},
		{f.scoped(alice, "helm"), "GET", "/me", "", 200, `"scopes":["helm"]`},
		{bootstrapToken, "GET", "/me", "", 200, `"scopes":null`},
	} {
		got := f.do(tt.token, tt.method, "/api/v1"+tt.path, tt.body)
		if got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s %s %s: want %d %s, got %s %s", tt.method, tt.path, tt.body, tt.status, tt.want, got.Status, got.body)
		}
	}
}

// TestARefusedScopeIsNamedToClients as RFC 6750 has it.
func TestARefusedScopeIsNamedToClients(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	got := f.do(f.scoped(bootstrapToken, "read"), "POST", "/api/v1/repos", repoBody("a"))
	if want := `error="insufficient_scope", scope="write"`; !slices.ContainsFunc(got.Header.Values("WWW-Authenticate"), func(v string) bool { return strings.Contains(v, want) }) {
		t.Errorf("got %s %v", got.Status, got.Header)
	}
}

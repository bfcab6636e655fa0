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

// define makes a selector and answers its path.
func (f *fixture) define(name, expression string) string {
	f.t.Helper()
	got := f.do(bootstrapToken, "POST", "/api/v1/selectors", fmt.Sprintf(`{"name":%q,"expression":%q}`, name, expression))
	if got.StatusCode != http.StatusCreated {
		f.t.Fatalf("define %s: %s %s", name, got.Status, got.body)
	}
	return got.Header.Get("Location")
}

func TestOperatorsManageSelectors(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user("alice", user.Developer)
	at := f.define("payments", "team=payments")
	f.define("other", "team=other")
	for _, tt := range []struct {
		method, path, body, match string
		status                    int
		want                      string
	}{
		{"GET", at, ``, ``, 200, `"name":"payments","repos":0,"repos_capped":false,"updated_at"`},
		{"POST", "/api/v1/selectors", `{"name":"payments","expression":"a"}`, ``, 409, `name_taken`},
		{"POST", "/api/v1/selectors", `{"name":"new","expression":"team in (a"}`, ``, 422, `"pointer":"/expression"`},
		{"POST", "/api/v1/selectors", `{"name":"new","expression":" "}`, ``, 422, `invalid_expression`},
		{"PATCH", at, `{"name":"x"}`, ``, 428, `if_match_required`},
		{"PATCH", at, `{"name":"x"}`, `"7"`, 412, `version_changed`},
		{"PATCH", at, `{"name":"other"}`, `"1"`, 409, `name_taken`},
		{"PATCH", at, `{"expression":"?"}`, `"1"`, 422, `"pointer":"/expression"`},
		{"PATCH", at, `{"expression":"team=pay"}`, `"1"`, 200, `"expression":"team=pay"`},
		{"PATCH", at, `{"expression":"team=pay"}`, `"2"`, 200, `"version":2`},
		{"PUT", at + "/users/alice", ``, ``, 204, ``},
		{"PUT", at + "/users/alice", ``, ``, 204, ``},
		{"PUT", at + "/users/nobody", ``, ``, 422, `"pointer":"path:user"`},
		{"PUT", at + "/groups/%2Fdev%2Fweb", ``, ``, 204, ``},
		{"GET", at, ``, ``, 200, `"groups":1`},
		{"GET", at, ``, ``, 200, `"users":1`},
		{"GET", at + "/users", ``, ``, 200, `"id":"alice"`},
		{"GET", at + "/groups", ``, ``, 200, `{"name":"/dev/web"}`},
		{"GET", "/api/v1/users/alice/selectors", ``, ``, 200, `"directly":true,"groups":[]`},
		{"GET", "/api/v1/users/nobody/selectors", ``, ``, 404, `not_found`},
		{"DELETE", at + "/groups/%2Fdev%2Fweb", ``, ``, 204, ``},
		{"DELETE", at + "/groups/%2Fdev%2Fweb", ``, ``, 204, ``},
		{"GET", at + "/groups", ``, ``, 200, `"items":[]`},
		{"PATCH", at, `{"name":"pay"}`, `"2"`, 200, `"name":"pay"`}, // assignments left the version as it was
		{"DELETE", at, ``, ``, 428, `if_match_required`},
		{"DELETE", at, ``, `*`, 204, ``},
		{"GET", at, ``, ``, 404, `not_found`},
		{"GET", at + "/users", ``, ``, 404, `not_found`},
		{"PUT", at + "/users/alice", ``, ``, 404, `not_found`},
		{"GET", "/api/v1/users/alice/selectors", ``, ``, 200, `"items":[]`},
	} {
		header := []string{}
		if tt.match != "" {
			header = []string{"If-Match", tt.match}
		}
		got := f.do(bootstrapToken, tt.method, tt.path, tt.body, header...)
		if got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s %s %s: want %d %s, got %s %s", tt.method, tt.path, tt.body, tt.status, tt.want, got.Status, got.body)
		}
	}
}

// TestOthersDoNotLearnOfSelectors: an answer is the same for one that is there and one
// that is not.
func TestOthersDoNotLearnOfSelectors(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	tokens := map[string]string{"alice": f.user("alice", user.Developer), "ulf": f.user("ulf", user.Member), "sam": f.user("sam", user.Service)}
	at := f.define("payments", "team=payments")
	for who, token := range tokens {
		for _, try := range []struct{ method, below, body string }{
			{"GET", "", ""}, {"PATCH", "", `{"name":"mine"}`}, {"DELETE", "", ""}, {"GET", "/users", ""}, {"GET", "/groups", ""},
			{"PUT", "/users/" + who, ""}, {"DELETE", "/users/alice", ""}, {"PUT", "/groups/dev", ""}, {"DELETE", "/groups/dev", ""},
		} {
			there := f.do(token, try.method, at+try.below, try.body)
			not := f.do(token, try.method, "/api/v1/selectors/0193a5c1-0000-7000-8000-000000009999"+try.below, try.body)
			if there.StatusCode != http.StatusForbidden || not.StatusCode != http.StatusForbidden || there.code(t) != not.code(t) {
				t.Errorf("%s %s %s: got %s, %s", who, try.method, try.below, there.body, not.body)
			}
		}
		for _, method := range []string{"GET", "POST"} {
			body := map[string]string{"POST": `{"name":"payments","expression":"a"}`}[method]
			if got := f.do(token, method, "/api/v1/selectors", body); got.StatusCode != http.StatusForbidden {
				t.Errorf("%s %s: %s", who, method, got.Status)
			}
		}
		if got := f.do(token, "GET", "/api/v1/users/operator/selectors", ""); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s sees another's: %s", who, got.Status)
		}
	}
}

func TestMeSaysWhatOneHas(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice := f.user("alice", user.Developer)
	for _, name := range []string{"b", "a", "c"} {
		at := f.define(name, "team="+name)
		if name != "c" {
			f.do(bootstrapToken, "PUT", at+"/users/alice", "")
		}
	}
	if got := f.do(alice, "GET", "/api/v1/me", ""); !strings.Contains(string(got.body), `"selectors":["a","b"]`) {
		t.Errorf("got %s", got.body)
	}
	hers := f.do(alice, "GET", "/api/v1/users/alice/selectors", "")
	if hers.StatusCode != http.StatusOK || strings.Contains(string(hers.body), "team=") || !strings.Contains(string(hers.body), `"name":"a"`) {
		t.Errorf("got %s", hers.body)
	}
}

func TestPagesOfSelectors(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user("alice", user.Developer)
	for i := range 5 {
		at := f.define(fmt.Sprintf("s%d", 4-i), "a")
		f.do(bootstrapToken, "PUT", at+"/users/alice", "")
	}
	at := f.define("t", "a")
	for i := range 5 {
		f.user(fmt.Sprintf("u%d", i), user.Member)
		f.do(bootstrapToken, "PUT", fmt.Sprintf("%s/users/u%d", at, i), "")
		f.do(bootstrapToken, "PUT", fmt.Sprintf("%s/groups/g%d", at, i), "")
	}
	limit := map[bool]string{false: "?limit=2", true: "&limit=2"}
	for path, want := range map[string]string{
		"/api/v1/selectors":             "s0 s1 s2 s3 s4 t",
		"/api/v1/selectors?name=s3":     "s3",
		"/api/v1/selectors?name=none":   "",
		"/api/v1/users/alice/selectors": "s0 s1 s2 s3 s4",
		at + "/users":                   "u0 u1 u2 u3 u4",
		at + "/groups":                  "g0 g1 g2 g3 g4",
	} {
		var names []string
		f.pages(path+limit[strings.Contains(path, "?")], func(body []byte) *string {
			var p struct {
				Items      []struct{ ID, Name string }
				NextCursor *string `json:"next_cursor"`
			}
			_ = json.Unmarshal(body, &p)
			for _, it := range p.Items {
				if names = append(names, it.Name); it.Name == "" {
					names[len(names)-1] = it.ID
				}
			}
			return p.NextCursor
		})
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestGroupsAreNamedAsTheyAre: whatever their names are made of, and once.
func TestGroupsAreNamedAsTheyAre(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	at := f.define("s", "a")
	for escaped, name := range map[string]string{
		"dev": "dev", "%2Fdev%2Fweb": "/dev/web", "100%25": "100%", "a%252Fb": "a%2Fb", "a%252F%2Fb": "a%2F/b", "%E5%BC%80%E5%8F%91": "开发",
		"a+b": "a+b", "a%20b": "a b", "cn=dev,dc=example": "cn=dev,dc=example", "a%3Fb%23c": "a?b#c",
	} {
		if got := f.do(bootstrapToken, "PUT", at+"/groups/"+escaped, ""); got.StatusCode != http.StatusNoContent {
			t.Errorf("%s: %s %s", escaped, got.Status, got.body)
		}
		var list api.GroupPage
		_ = json.Unmarshal(f.do(bootstrapToken, "GET", at+"/groups", "").body, &list)
		if len(list.Items) != 1 || list.Items[0].Name != name {
			t.Errorf("%s: got %v, want %q", escaped, list.Items, name)
		}
		f.do(bootstrapToken, "DELETE", at+"/groups/"+escaped, "")
	}
	for escaped, status := range map[string]int{"a%00b": 400, "%FF": 400, strings.Repeat("g", 257): 400, "%2E%2E": 422, strings.Repeat("%C3%A9", 129): 422} {
		if got := f.do(bootstrapToken, "PUT", at+"/groups/"+escaped, ""); got.StatusCode != status {
			t.Errorf("%s: %s %s", escaped, got.Status, got.body)
		}
	}
}

// TestADefinitionIsAnsweredAgain with the same body, whatever happened since.
func TestADefinitionIsAnsweredAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.user("alice", user.Developer)
	ask := func() answer {
		return f.do(bootstrapToken, "POST", "/api/v1/selectors", `{"name":"s","expression":"a"}`, "Idempotency-Key", "k")
	}
	first := ask()
	at := first.Header.Get("Location")
	f.do(bootstrapToken, "PUT", at+"/users/alice", "")
	f.do(bootstrapToken, "PATCH", at, `{"name":"t"}`, "If-Match", "*")
	again := ask()
	if again.StatusCode != http.StatusCreated || string(again.body) != string(first.body) || again.Header.Get("ETag") != first.Header.Get("ETag") {
		t.Errorf("got %s, then %s", first.body, again.body)
	}
	if again.Header.Get("Idempotency-Replayed") != "true" {
		t.Error("it does not say that it is a repeat")
	}
	got := f.do(bootstrapToken, "GET", at, "")
	if same := f.do(bootstrapToken, "GET", at, "", "If-None-Match", got.Header.Get("ETag")); same.StatusCode != http.StatusNotModified {
		t.Errorf("got %s", same.Status)
	}
	f.do(bootstrapToken, "DELETE", at+"/users/alice", "")
	if other := f.do(bootstrapToken, "GET", at, "", "If-None-Match", got.Header.Get("ETag")); other.StatusCode != http.StatusOK {
		t.Errorf("got %s", other.Status)
	}
}

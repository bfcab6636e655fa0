package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/httpapi/api"
	"chartledger/domain/user"
	"chartledger/projections"
)

// selectorIn is the id in a selector's path.
func selectorIn(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// A read names the selectors by which the caller sees it; one that has gone meanwhile
// has no name.
func TestARepositorySaysWhyItIsSeen(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	pay := selectorIn(f.define("pay", "team=pay"))
	row := projections.Repo{ID: "0193a5c1-0000-7000-8000-000000000001", Version: 3, Status: "ready", Kind: "helm", Mode: "ro",
		Visibility: "public", Runtimes: []string{"kubernetes"}, Owner: "operator", Access: []projections.Reason{
			{Why: projections.IsPublic}, {Why: projections.ByRole}, {Why: projections.ByMatch, SelectorID: pay}, {Why: projections.ByMatch, SelectorID: "gone"}}}
	f.queries.set(func(q *queries) { q.repos = []projections.Repo{row} })
	want := `"access":[{"reason":"public"},{"reason":"role"},{"reason":"selector","selector":"pay","selector_id":"` + pay + `"},{"reason":"selector","selector_id":"gone"}]`
	for _, path := range []string{"/api/v1/repos", "/api/v1/repos/" + row.ID} {
		if got := f.do(bootstrapToken, "GET", path, ""); !strings.Contains(string(got.body), want) {
			t.Errorf("%s: got %s, want %s", path, got.body, want)
		}
	}
	f.queries.set(func(q *queries) { q.repos = nil })
	if got := f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("a")); strings.Contains(string(got.body), "access") {
		t.Errorf("the answer to a command tells it too: %s", got.body)
	}
}

func TestTheAudienceOfARepository(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice, id := f.user("alice", user.Developer), "0193a5c1-0000-7000-8000-000000000001"
	for i := range 5 {
		f.user(fmt.Sprint("user-", i), user.Member)
	}
	pay, other := f.define("pay", "team=pay"), f.define("other", "team=other")
	for _, path := range []string{pay + "/users/user-0", pay + "/users/user-1", pay + "/users/user-2", pay + "/groups/dev", other + "/users/user-4"} {
		if got := f.do(bootstrapToken, "PUT", path, ""); got.StatusCode != http.StatusNoContent {
			t.Fatal(got.Status)
		}
	}
	f.do(bootstrapToken, "PATCH", "/api/v1/users/user-1", `{"disabled":true}`)
	reach := projections.Reach{Owner: "alice", Public: true, Selectors: []string{selectorIn(pay)}}
	f.queries.set(func(q *queries) { q.repos, q.reach = []projections.Repo{{ID: id, Owner: "alice"}}, reach })
	var who []string
	path := "/api/v1/repos/" + id + "/audience?limit=1"
	for path != "" {
		got := f.do(alice, "GET", path, "")
		var page api.AudiencePage
		if err := json.Unmarshal(got.body, &page); err != nil || got.StatusCode != http.StatusOK || len(page.Items) != 1 {
			t.Fatalf("%v: %s %s", err, got.Status, got.body)
		}
		if !page.Everyone || page.Owner != "alice" || fmt.Sprint(page.Roles) != "[operator service]" || page.Users != 3 || page.Groups != 1 {
			t.Errorf("got %s", got.body)
		}
		text, _ := json.Marshal(page.Items[0])
		who = append(who, string(text))
		path, _ = strings.CutSuffix(strings.TrimPrefix(got.Header.Get("Link"), "<"), `>; rel="next"`)
	}
	why := `{"access":[{"reason":"selector","selector":"pay","selector_id":"` + selectorIn(pay) + `"}],`
	want := []string{why + `"group":"dev"}`, `{"access":[{"reason":"owner"}],"user":"alice"}`, why + `"user":"user-0"}`, why + `"user":"user-2"}`}
	if fmt.Sprint(who) != fmt.Sprint(want) {
		t.Errorf("got\n%v\nwant\n%v", who, want)
	}
	if got := f.do(alice, "GET", "/api/v1/repos/"+id+"/audience?cursor=%21", ""); got.StatusCode != http.StatusBadRequest {
		t.Errorf("a bad cursor: %s", got.Status)
	}
}

// An audience includes what its token asks for, of assignments too.
func TestAnAudienceWaitsForItsToken(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := "0193a5c1-0000-7000-8000-000000000001"
	f.queries.set(func(q *queries) { q.repos = []projections.Repo{{ID: id, Owner: "operator"}} })
	token := f.do(bootstrapToken, "PUT", f.define("pay", "a")+"/users/operator", "").Header.Get("Consistency-Token")
	if got := f.do(bootstrapToken, "GET", "/api/v1/repos/"+id+"/audience", "", "Consistency-Token", token); got.StatusCode != http.StatusOK {
		t.Errorf("reached: %s %s", got.Status, got.body)
	}
	if asked := f.queries.tokens[len(f.queries.tokens)-1]; len(asked) == 0 {
		t.Error("the read models were not asked to wait")
	}
	f.access.behind.Store("access", true)
	if got := f.do(bootstrapToken, "GET", "/api/v1/repos/"+id+"/audience", "", "Consistency-Token", token); got.code(t) != "projection_lagging" {
		t.Errorf("behind: %s %s", got.Status, got.body)
	}
}

package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/projections"
)

func TestSelectorsTellHowManyTheyMatch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.queries.set(func(q *queries) { q.found.Matched = projections.Matched{Repos: 10_000, Capped: true} })
	made := f.do(bootstrapToken, "POST", "/api/v1/selectors", `{"name":"pay","expression":"team=pay"}`)
	at, token := made.Header.Get("Location"), made.Header.Get("Consistency-Token")
	if strings.Contains(string(made.body), `"repos"`) {
		t.Errorf("a command tells it: %s", made.body)
	}
	paths, told := []string{at, "/api/v1/selectors"}, `"repos":10000,"repos_capped":true`
	for _, path := range paths {
		if got := f.do(bootstrapToken, "GET", path, "", "Consistency-Token", token); !strings.Contains(string(got.body), told) {
			t.Errorf("%s: %s %s", path, got.Status, got.body)
		}
	}
	tag := f.do(bootstrapToken, "GET", at, "").Header.Get("ETag")
	f.queries.set(func(q *queries) { q.found.Matched = projections.Matched{} })
	if got := f.do(bootstrapToken, "GET", at, "", "If-None-Match", tag); !strings.Contains(string(got.body), `"repos":0,"repos_capped":false`) {
		t.Errorf("it matches another number: %s %s", got.Status, got.body)
	}
	f.queries.set(func(q *queries) { q.err = domain.Refuse(domain.Unavailable, "projection_lagging", "Later.") })
	for _, path := range paths {
		if got := f.do(bootstrapToken, "GET", path, ""); got.StatusCode != http.StatusOK || strings.Contains(string(got.body), `"repos`) {
			t.Errorf("without read models, %s: %s %s", path, got.Status, got.body)
		}
		if got := f.do(bootstrapToken, "GET", path, "", "Consistency-Token", token); got.code(t) != "projection_lagging" {
			t.Errorf("with a token, %s: %s %s", path, got.Status, got.body)
		}
	}
}

func TestAnExpressionIsPreviewed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice, path := f.user("alice", user.Developer), "/api/v1/selectors/preview"
	f.queries.set(func(q *queries) {
		q.found = projections.Preview{Matched: projections.Matched{Repos: 1}, Sample: []projections.Sampled{{ID: "r", Name: "pay", Owner: "alice"}}}
	})
	for _, tt := range []struct {
		token, body string
		status      int
		want        string
	}{
		{bootstrapToken, `{"expression":"team=pay"}`, 200, `{"repos":1,"repos_capped":false,"sample":[{"id":"r","name":"pay","owner":"alice"}]}`},
		{bootstrapToken, `{"expression":"team in"}`, 422, `invalid_expression`},
		{bootstrapToken, `{"expression":""}`, 422, `/expression`},
		{alice, `{"expression":"team=pay"}`, 403, `"forbidden"`},
		{alice, `{"expression":"team in"}`, 403, `"forbidden"`},
		{f.scoped(bootstrapToken, "write"), `{"expression":"team=pay"}`, 403, `insufficient_scope`},
	} {
		if got := f.do(tt.token, "POST", path, tt.body); got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s: want %d %s, got %s %s", tt.body, tt.status, tt.want, got.Status, got.body)
		}
	}
}

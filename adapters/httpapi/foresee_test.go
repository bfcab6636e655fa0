package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"chartledger/domain/user"
)

func TestWhoWouldSeeARepository(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice, robot := f.user("alice", user.Developer), f.user("robot", user.Service)
	ulf := f.user("ulf", user.Member)
	pay := f.define("pay", "team=pay")
	f.do(bootstrapToken, "PUT", pay+"/users/ulf", "")
	f.do(bootstrapToken, "PUT", pay+"/groups/dev", "")
	for _, tt := range []struct {
		token, body string
		status      int
		want        string
	}{
		{alice, `{"visibility":"private","labels":{"team":"pay"}}`, 200, `"everyone":false`},
		{alice, `{"visibility":"private","labels":{"team":"pay"}}`, 200, `"users":2`},
		{alice, `{"visibility":"private","labels":{"team":"pay"}}`, 200, `[{"id":"` + selectorIn(pay) + `","name":"pay","users":1}]`},
		{alice, `{"visibility":"public"}`, 200, `"everyone":true`},
		{ulf, `{"visibility":"private"}`, 200, `"selectors":[]`},
		{ulf, `{"visibility":"private","labels":{"team":"pay"}}`, 200, `"users":1`}, // herself, who has the selector too
		{robot, `{"visibility":"private"}`, 403, `"forbidden"`},
		{alice, `{"visibility":"private","labels":{"a b":"c"}}`, 422, `invalid_label_key`},
		{alice, `{"labels":{}}`, 422, `required`},
		{alice, `{"visibility":"private","name":"x"}`, 422, `unknown_field`},
	} {
		got := f.do(tt.token, "POST", "/api/v1/repos/audience", tt.body)
		if got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s: want %d %s, got %s %s", tt.body, tt.status, tt.want, got.Status, got.body)
		}
	}
	if got := f.do(f.scoped(alice, "read"), "POST", "/api/v1/repos/audience", `{"visibility":"private"}`); got.StatusCode != http.StatusForbidden {
		t.Errorf("a token for reading: %s", got.Status)
	}
}

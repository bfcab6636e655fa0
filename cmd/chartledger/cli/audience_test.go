package cli_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// audience is one page of who sees a repository.
func audience(next string, items ...string) http.HandlerFunc {
	return reply(http.StatusOK, `{"everyone":true,"roles":["operator","service"],"owner":"alice","users":2,"groups":1,"news":"<&>",`+
		`"items":[`+strings.Join(items, ",")+`],"next_cursor":`+next+`}`)
}

func TestAnAudience(t *testing.T) {
	t.Parallel()
	s := newServer(t, known(map[string]http.HandlerFunc{"GET /repos/" + repoID + "/audience": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("cursor") == "" {
			audience(`"two"`, `{"group":"/dev","access":[{"reason":"selector","selector_id":"s","selector":"pay"}]}`,
				`{"user":"alice","access":[{"reason":"owner"}]}`)(w, r)
			return
		}
		audience("null", `{"user":"bob","access":[{"reason":"selector","selector_id":"s","selector":"pay"},`+
			`{"reason":"selector","selector_id":"s","selector":"pay","group":"/dev"}]}`)(w, r)
	}}))

	got := run(t, s, "repo", "audience", "payments")
	got.expect(t, 0, ""+
		"WHO     KIND    WHY\n"+
		"/dev    group   selector pay\n"+
		"alice   user    owner\n"+
		"bob     user    selector pay, selector pay by /dev\n")
	got.says(t, "users: 2, groups: 1; every operator and service sees it too\n\"payments\" is public: everyone sees it\n")

	got = run(t, s, "repo", "audience", "payments", "-o", "json")
	var all struct {
		News  string
		Users int
		Items []map[string]any
	}
	if err := json.Unmarshal([]byte(got.out), &all); err != nil || all.Users != 2 || len(all.Items) != 3 || all.Items[2]["user"] != "bob" || !strings.Contains(got.out, `"<&>"`) {
		t.Errorf("got %v\n%s", err, got.out)
	}
}

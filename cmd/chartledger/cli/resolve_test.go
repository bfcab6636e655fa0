package cli_test

import (
	"net/http"
	"testing"
)

// listing answers a list of repositories as the server would: by owner, and by a search that finds words, not names.
func repoListing(byQuery map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		page(byQuery[q.Get("owner")+"?"+q.Get("q")])(w, r)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()

	mine := repository()
	bobs := repository(`"owner":"alice"`, `"owner":"bob"`, repoID, "0193a5c1-0000-7c3e-9d5b-6f0a3a1f2b4c")
	eves := repository(`"owner":"alice"`, `"owner":"eve"`, repoID, "0193a5c1-1111-7c3e-9d5b-6f0a3a1f2b4c")
	other := repository(`"payments"`, `"payments-old"`)
	for name, tt := range map[string]struct {
		lists map[string]string
		name  string
		code  int
		says  string
	}{
		"one's own comes first":          {map[string]string{"alice?payments": mine, "?payments": mine + "," + bobs}, "payments", 0, ""},
		"one's own that no search finds": {map[string]string{"alice?": other + "," + mine}, "payments", 0, ""},
		"the only other one":             {map[string]string{"?payments": bobs + "," + other}, "payments", 0, ""},
		"by owner":                       {map[string]string{"bob?payments": bobs}, "bob/payments", 0, ""},
		"several":                        {map[string]string{"?payments": bobs + "," + eves}, "payments", 2, "\"payments\" is the name of 2 repositories:\n  bob/payments (id 0193a5c1-0000-7c3e-9d5b-6f0a3a1f2b4c, https://charts.example.com)\n  eve/payments"},
		"a similar name is another one":  {map[string]string{"?payments": other, "alice?": other}, "payments", 3, `no repo named "payments" found`},
		"an owner without it":            {nil, "bob/payments", 3, `no repo named "bob/payments" found`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			enabled := reply(http.StatusOK, mine)
			s := newServer(t, map[string]http.HandlerFunc{
				"GET /me":                           reply(http.StatusOK, me),
				"GET /repos":                        repoListing(tt.lists),
				"POST /repos/" + repoID + "/enable": enabled,
				"POST /repos/0193a5c1-0000-7c3e-9d5b-6f0a3a1f2b4c/enable": enabled,
				"GET /repos/" + repoID:                            reply(http.StatusOK, mine),
				"GET /repos/0193a5c1-0000-7c3e-9d5b-6f0a3a1f2b4c": reply(http.StatusOK, bobs),
			})
			got := run(t, s, "repo", "enable", tt.name)
			if got.code != tt.code {
				t.Errorf("got %+v, want %d", got, tt.code)
			}
			got.says(t, tt.says)
		})
	}
}

func TestAnAppOfSeveralRepositoriesIsAmbiguous(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{
		"GET /apps": page(app("redis", repoID), app("redis", repoID), app("redis-ha", repoID)),
	}))
	got := run(t, s, "app", "get", "redis")
	got.expect(t, 2, "")
	got.says(t, `"redis" is the name of 2 apps:`, "payments/redis (id "+appID+")")

	got = run(t, s, "app", "get", "payments/nothing")
	got.expect(t, 3, "")
	got.says(t, `no app named "payments/nothing" found`)
}

package cli_test

import (
	"net/http"
	"strings"
	"testing"
)

// changed is the answer to a command that changed the repository.
func changed(replace ...string) http.HandlerFunc {
	return reply(http.StatusOK, repository(replace...), "Consistency-Token", "r0:9", "ETag", `"4"`)
}

func TestChangesOfARepository(t *testing.T) {
	t.Parallel()

	at := "/repos/" + repoID
	s := newServer(t, known(map[string]http.HandlerFunc{
		"PATCH " + at:                        changed(),
		"DELETE " + at:                       reply(http.StatusNoContent, "", "Consistency-Token", "r0:9"),
		"PUT " + at + "/labels":              changed(`{"team":"payments"}`, `{"b":"2","team.io/x":""}`),
		"PUT " + at + "/labels/team.io%2Fx":  changed(`{"team":"payments"}`, `{"team.io/x":"1"}`),
		"DELETE " + at + "/labels/team":      changed(`{"team":"payments"}`, `{}`),
		"PUT " + at + "/visibility":          changed(`"private"`, `"public"`),
		"POST " + at + "/enable":             changed(),
		"POST " + at + "/disable":            changed(),
		"POST " + at + "/transfer":           changed(`"owner":"alice"`, `"owner":"bob"`),
		"PUT " + at + "/credential":          changed(),
		"DELETE " + at + "/credential":       changed(),
		"POST " + at + "/syncs":              reply(http.StatusAccepted, syncRun("requested")),
		"POST /syncs/" + syncID + "/cancel":  reply(http.StatusAccepted, syncRun("running")),
		"POST /syncs/" + syncID + "/release": reply(http.StatusAccepted, syncRun("held")),
		"POST /syncs/" + syncID + "/discard": reply(http.StatusAccepted, syncRun("held")),
	}))
	const matches, no = `"3"`, ""
	for command, want := range map[string]struct{ route, body, ifMatch, out string }{
		"repo edit payments --description x --sync-interval 15m": {"PATCH " + at, `{"description":"x","sync_interval_seconds":900}`, matches, `"payments" has been changed`},
		"repo edit payments --description=":                      {"PATCH " + at, `{"description":""}`, matches, `"payments" has been changed`},
		"repo edit payments --runtime kubernetes --mode ro":      {"PATCH " + at, `{"mode":"ro","runtimes":["kubernetes"]}`, matches, `"payments" has been changed`},
		"repo remove payments --yes":                             {"DELETE " + at, "", matches, `"payments" has been removed from your repositories`},
		"repo label payments team.io/x=1":                        {"PUT " + at + "/labels/team.io%2Fx", `{"value":"1"}`, no, `"payments" has the labels team.io/x=1`},
		"repo label payments team-":                              {"DELETE " + at + "/labels/team", "", no, `"payments" has no labels`},
		"repo label payments team- b=2 team.io/x=":               {"PUT " + at + "/labels", `{"labels":{"b":"2","team.io/x":""}}`, matches, `"payments" has the labels b=2,team.io/x=`},
		"repo visibility payments public":                        {"PUT " + at + "/visibility", `{"visibility":"public"}`, matches, `"payments" is public now`},
		"repo enable payments":                                   {"POST " + at + "/enable", "", no, `"payments" is enabled`},
		"repo disable payments":                                  {"POST " + at + "/disable", "", no, `"payments" is disabled`},
		"repo transfer payments bob":                             {"POST " + at + "/transfer", `{"owner":"bob"}`, matches, `"payments" belongs to bob now`},
		"repo credential clear payments":                         {"DELETE " + at + "/credential", "", matches, `"payments" has no credential now`},
		"repo sync payments":                                     {"POST " + at + "/syncs", "{}", no, "sync " + syncID + ` of "payments" is requested`},
		"sync cancel " + syncID:                                  {"POST /syncs/" + syncID + "/cancel", "", no, "sync " + syncID + " is to be cancelled"},
		"sync release " + syncID:                                 {"POST /syncs/" + syncID + "/release", "", no, "sync " + syncID + " is to be released"},
		"sync discard " + syncID:                                 {"POST /syncs/" + syncID + "/discard", "", no, "sync " + syncID + " is to be discarded"},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()

			before := len(s.made(want.route))
			args := strings.Fields(command)
			run(t, s, args...).expect(t, 0, want.out+"\n")
			for _, c := range s.made(want.route)[before:] {
				if c.header.Get("If-Match") != want.ifMatch || c.header.Get("Idempotency-Key") == "" {
					t.Errorf("got %v", c.header)
				}
				if c.body == want.body {
					return
				}
			}
			t.Errorf("got %v\nwant %s", s.made(want.route), want.body)
		})
	}
}

func TestAStaleChangeTellsWhatHappenedMeanwhile(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{
		"PATCH /repos/" + repoID: problem(412, "version_mismatch", "The repository is at version 5."),
		"GET /repos/" + repoID:   reply(http.StatusOK, repository(`"version":3`, `"version":5`, `"private"`, `"public"`), "ETag", `"5-a"`),
	}))
	got := run(t, s, "repo", "edit", "payments", "--description", "x")
	got.expect(t, 4, "")
	got.says(t, "Error: The repository is at version 5.", "alice/payments went from version 3 to 5 1 h ago", `visibility: "private" is now "public"`, "Next: ")
	if got := run(t, s, "repo", "edit", "payments", "--description", "x", "-o", "json"); !strings.Contains(got.err, `"code": "version_mismatch"`) {
		t.Errorf("got %s", got.err)
	}
}

func TestRemovalIsAskedFor(t *testing.T) {
	t.Parallel()

	for typed, removed := range map[string]bool{"y\n": true, "YES\n": true, "n\n": false, "\n": false, "": false} {
		s := newServer(t, known(map[string]http.HandlerFunc{
			"DELETE /repos/" + repoID: reply(http.StatusNoContent, "", "Consistency-Token", "r0:9"),
		}))
		got := shell{stdin: typed, terminal: true}.run(t, s, "repo", "remove", "payments")
		got.says(t, "Remove alice/payments (https://charts.example.com; 12 apps, 240 versions)? [y/N] ")
		if got.code != 0 || (len(s.made("DELETE /repos/"+repoID)) == 1) != removed {
			t.Errorf("%q: got %+v", typed, got)
		}
	}
}

func TestUsersAndTokens(t *testing.T) {
	t.Parallel()

	user := `{"id":"bob","role":"developer","disabled":false,"has_password":false,"created_at":"2026-11-23T12:00:00Z"}`
	s := newServer(t, map[string]http.HandlerFunc{
		"POST /users":             reply(http.StatusCreated, user, "Consistency-Token", "a0:1"),
		"GET /users/bob":          reply(http.StatusOK, user),
		"PATCH /users/bob":        reply(http.StatusOK, user, "Consistency-Token", "a0:2"),
		"PUT /users/bob/password": reply(http.StatusNoContent, "", "Consistency-Token", "a0:3"),
		"POST /tokens":            reply(http.StatusCreated, `{"id":"t1","token":"chartledger_new","user":"bob","name":"laptop","expires_at":null,"created_at":"2026-11-23T12:00:00Z"}`),
		"DELETE /tokens/t1":       reply(http.StatusNoContent, "", "Consistency-Token", "a0:4"),
	})
	for command, want := range map[string]struct{ route, body, out string }{
		"user add bob --role developer":                 {"POST /users", `{"id":"bob","role":"developer"}`, "user \"bob\" has been added as developer\n"},
		"user update bob --disable":                     {"PATCH /users/bob", `{"disabled":true}`, "user \"bob\" has been changed\n"},
		"user update bob --enable --role operator":      {"PATCH /users/bob", `{"disabled":false,"role":"operator"}`, "user \"bob\" has been changed\n"},
		"user password bob --password-stdin":            {"PUT /users/bob/password", `{"password":"correct horse"}`, "user \"bob\" has a new password\n"},
		"token issue laptop --user bob --expires-in 1h": {"POST /tokens", `{"expires_at":"2026-11-23T13:00:00Z","name":"laptop","user":"bob"}`, "chartledger_new\n"},
		"token issue ci --scope read,account --scope helm --expires-in 90d": {"POST /tokens",
			`{"expires_at":"2027-02-21T12:00:00Z","name":"ci","scopes":["read","account","helm"]}`, "chartledger_new\n"},
		"token revoke t1": {"DELETE /tokens/t1", "", "token t1 has been revoked\n"},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			shell{stdin: "correct horse\n"}.run(t, s, strings.Fields(command)...).expect(t, 0, want.out)
			for _, c := range s.made(want.route) {
				if c.body == want.body {
					return
				}
			}
			t.Errorf("got %v\nwant %s", s.made(want.route), want.body)
		})
	}
}

func TestATokenSaysWhatItIsGoodFor(t *testing.T) {
	t.Parallel()
	s := newServer(t, map[string]http.HandlerFunc{
		"GET /me": reply(http.StatusOK, `{"id":"alice","role":"developer","token_id":"t1","scopes":["helm","read"],"expires_at":"2026-11-23T13:00:00Z"}`),
		"POST /tokens": reply(http.StatusCreated, `{"id":"t2","token":"chartledger_new","user":"alice","name":"ci","prefix":"chartledger_n","scopes":["read"],`+
			`"expires_at":"2026-11-23T13:00:00Z","created_at":"2026-11-23T12:00:00Z"}`),
		"GET /users": problem(403, "insufficient_scope", "It takes a token with the scope admin."),
	})
	run(t, s, "whoami").expect(t, 0, "alice (developer), with a token for helm,read, until 2026-11-23T13:00:00Z (in 1 h)\n")
	run(t, s, "token", "issue", "ci", "--scope", "read").says(t, `token "ci" of alice (id t2), good for read until 2026-11-23T13:00:00Z`)
	run(t, s, "user", "list").says(t, "Next: 'chartledger whoami' shows what your token is good for")
}

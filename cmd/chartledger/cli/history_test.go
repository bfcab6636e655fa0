package cli_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const entry = `{"position":{"topic":"chartledger.access-events.v1","partition":0,"offset":7},"time":"2026-11-23T11:00:00Z","actor":"root",` +
	`"type":"chartledger.user.role_set.v1","subject":"ada","version":null,"command_id":"c","correlation_id":null,` +
	`"changes":[{"field":"role","old":"user","new":"operator"}]}`

func TestTheWholeHistoryForPeopleAndForMachines(t *testing.T) {
	t.Parallel()

	s := newServer(t, map[string]http.HandlerFunc{
		"GET /admin/history":                       reply(200, `{"items":[`+entry+`],"next_cursor":null}`),
		"GET /admin/history.ndjson":                lined(entry, entry),
		"GET /repos/" + repoID + "/history.ndjson": lined(entry),
	})
	run(t, s, "history").expect(t, 0, ""+
		"TIME                  ACTOR   EVENT           ABOUT   CHANGES\n"+
		"2026-11-23 11:00:00   root    user.role_set   ada     role: user → operator\n")
	run(t, s, "history", "--ndjson").expect(t, 0, entry+"\n"+entry+"\n")
	run(t, s, "repo", "history", repoID, "--ndjson").expect(t, 0, entry+"\n")
}

func TestFiltersOfTheHistoryAreTheServers(t *testing.T) {
	t.Parallel()

	const want = "about=r1&actor=ada&since=2026-11-22T12:00:00Z&type=user.*&until=2026-11-23T11:30:00Z"
	flags := strings.Fields("history --actor ada --type user.* --about r1 --since 24h --until 30m")
	s := newServer(t, map[string]http.HandlerFunc{"GET /admin/history": reply(200, `{"items":[],"next_cursor":null}`), "GET /admin/history.ndjson": lined()})
	run(t, s, flags...).expect(t, 0, "")
	run(t, s, append(flags, "--ndjson")...).expect(t, 0, "")
	for path, also := range map[string]string{"GET /admin/history": "&limit=100", "GET /admin/history.ndjson": ""} {
		got, err := url.ParseQuery(s.made(path)[0].query)
		text, _ := url.QueryUnescape(got.Encode())
		if text = strings.Replace(text, also, "", 1); err != nil || text != want {
			t.Errorf("%s: asked for %q, want %q", path, text, want)
		}
	}
}

func TestADownloadThatEndsEarlySaysSo(t *testing.T) {
	t.Parallel()

	s := newServer(t, map[string]http.HandlerFunc{"GET /admin/history.ndjson": lined(entry,
		`{"type":"/problems/bad_token","title":"Unauthorized","status":401,"code":"bad_token","detail":"The token was revoked."}`)})
	got := run(t, s, "history", "--ndjson")
	if got.code == 0 || got.out != entry+"\n" || !strings.Contains(got.err, "The token was revoked.") {
		t.Errorf("got %+v", got)
	}
	if got := run(t, s, "history", "--ndjson", "--limit", "5"); got.code != 2 {
		t.Errorf("a download has no limit: got %+v", got)
	}
}

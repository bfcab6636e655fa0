package cli_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// lined answers lines of JSON.
func lined(lines ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		for _, l := range lines {
			_, _ = fmt.Fprintln(w, l)
		}
	}
}

func TestTheLogForPeopleAndForMachines(t *testing.T) {
	t.Parallel()

	first, second := written("repo.created", `{"name":"a <b>"}`), written("repo.deleted", "{\"evil\":\"\u009b31m\"}")
	s := newServer(t, map[string]http.HandlerFunc{"GET /admin/log": lined(first, "", second)})
	run(t, s, "log", "-o", "json").expect(t, 0, first+"\n"+second+"\n")
	run(t, s, "log").expect(t, 0, ""+
		"2026-11-23T11:00:00Z  repo-events/0@7     repo.created            "+repoID+"  alice  {\"name\":\"a <b>\"}\n"+
		"2026-11-23T11:00:00Z  repo-events/0@7     repo.deleted            "+repoID+"  alice  {\"evil\":\" 31m\"}\n")
}

func TestFiltersOfTheLogAreTheServers(t *testing.T) {
	t.Parallel()

	for args, want := range map[string]string{
		"":                                  "",
		"--topic repo-events --type repo.*": "topic=repo-events&type=repo.*",
		"--subject r1 --control":            "control=true&subject=r1",
		"-f":                                "follow=true",
		"--since 24h --until 30m":           "since=2026-11-22T12:00:00Z&until=2026-11-23T11:30:00Z",
		"--since 2026-11-23T12:00:00+01:00": "since=2026-11-23T12:00:00+01:00",
	} {
		s := newServer(t, map[string]http.HandlerFunc{"GET /admin/log": lined()})
		run(t, s, append([]string{"log"}, strings.Fields(args)...)...).expect(t, 0, "")
		got, err := url.ParseQuery(s.made("GET /admin/log")[0].query)
		if text, _ := url.QueryUnescape(got.Encode()); err != nil || text != want {
			t.Errorf("%s: asked for %q, want %q", args, text, want)
		}
	}
}

func TestWhatTheLogDoesNotTake(t *testing.T) {
	t.Parallel()

	s := newServer(t, nil)
	for _, args := range []string{"--since yesterday", "--until -5m", "--follow --until 5m", "extra"} {
		if got := run(t, s, append([]string{"log"}, strings.Fields(args)...)...); got.code != 2 {
			t.Errorf("%s: got %+v", args, got)
		}
	}
}

// What is not all says so, by its exit code too.
func TestALogThatBreaksOff(t *testing.T) {
	t.Parallel()

	problemLine := `{"type":"/problems/bad_token","title":"Unauthorized","status":401,"code":"bad_token","detail":"The token was revoked."}`
	torn := func(w http.ResponseWriter, r *http.Request) {
		lined(written("repo.created", "{}"))(w, r)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		code   int
		says   string
	}{
		"with a reason": {lined(written("repo.created", "{}"), problemLine), 5, "The token was revoked."},
		"without one":   {torn, 1, "what was printed is not all"},
		"at once":       {problem(403, "forbidden", "Only operators read the log."), 5, "Only operators"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, newServer(t, map[string]http.HandlerFunc{"GET /admin/log": tt.answer}), "log")
			if got.code != tt.code {
				t.Errorf("got %+v", got)
			}
			got.says(t, tt.says)
		})
	}
}

// A deleted repository is found by its id, without asking for the repository.
func TestTheHistoryOfWhatIsGone(t *testing.T) {
	t.Parallel()

	s := newServer(t, map[string]http.HandlerFunc{"GET /repos/" + repoID + "/history": page(pastEvent("repo.deleted", ""))})
	got := run(t, s, "repo", "history", repoID, "--no-headers")
	got.expect(t, 0, "2026-11-23 11:00:00   alice   repo.deleted   3   -\n")
	if got := run(t, s, "repo", "history", repoID, "-o", "json"); got.code != 0 || !strings.Contains(got.out, `"type": "chartledger.repo.deleted.v1"`) {
		t.Errorf("got %+v", got)
	}
}

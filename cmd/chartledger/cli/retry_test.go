package cli_test

import (
	"net/http"
	"strings"
	"testing"
)

// The answer to a command is lost after the log took it, then the server is busy: the command must happen once, so every
// attempt has the same key and the same body.
func TestACommandIsRepeatedWithItsKey(t *testing.T) {
	t.Parallel()

	created := reply(http.StatusCreated, repository(), "Consistency-Token", "r0:7", "ETag", `"1"`)
	s := newServer(t, known(map[string]http.HandlerFunc{
		"POST /repos": inTurn(broken, problem(503, "queue_full", "Busy."), created),
	}))
	run(t, s, "repo", "add", "payments", "https://y").expect(t, 0, "\"payments\" has been added to your repositories\n")

	calls := s.made("POST /repos")
	if len(calls) != 3 {
		t.Fatalf("got %d requests, want 3", len(calls))
	}
	for _, c := range calls {
		if key := c.header.Get("Idempotency-Key"); len(key) != 36 || key != calls[0].header.Get("Idempotency-Key") || c.body != calls[0].body || c.body == "" {
			t.Errorf("an attempt has the key %q and the body %s", key, c.body)
		}
	}
}

func TestEveryInvocationHasItsOwnKeyUnlessToldOne(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{"POST /repos/" + repoID + "/enable": reply(http.StatusOK, repository())}))
	run(t, s, "repo", "enable", repoID)
	run(t, s, "repo", "enable", repoID)
	run(t, s, "repo", "enable", repoID, "--idempotency-key", "again")
	calls := s.made("POST /repos/" + repoID + "/enable")
	if len(calls) != 3 || calls[0].header.Get("Idempotency-Key") == calls[1].header.Get("Idempotency-Key") || calls[2].header.Get("Idempotency-Key") != "again" {
		t.Errorf("got %v", calls)
	}
}

func TestAServerThatIsAwayIsNamed(t *testing.T) {
	t.Parallel()

	s := newServer(t, nil)
	s.Close()
	got := run(t, s, "whoami")
	got.expect(t, 1, "")
	got.says(t, "cannot reach the server at "+s.URL, "connection refused", "--server")
	if strings.Contains(got.err, token) {
		t.Error("the token is printed")
	}
}

func TestReadsFollowTheCommand(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{
		"POST /repos/" + repoID + "/disable": reply(http.StatusOK, repository(), "Consistency-Token", "r0:9"),
	}))
	run(t, s, "repo", "disable", "payments").expect(t, 0, "\"payments\" is disabled\n")
	reads := s.made("GET /repos/" + repoID)
	if len(reads) != 1 || reads[0].header.Get("Consistency-Token") != "r0:9" {
		t.Errorf("got %v", reads)
	}
	if c := s.made("GET /me")[0]; c.header.Get("Consistency-Token") != "" || c.header.Get("Idempotency-Key") != "" || c.header.Get("Authorization") != "Bearer "+token {
		t.Errorf("got %v", c.header)
	}
}

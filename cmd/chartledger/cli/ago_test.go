package cli_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTimesAreRelative(t *testing.T) {
	t.Parallel()

	for before, want := range map[time.Duration]string{
		0: "just now", -time.Second: "just now", 12 * time.Second: "12 s ago", 90 * time.Second: "1 min ago", 3 * time.Hour: "3 h ago",
		47 * time.Hour: "47 h ago", 50 * time.Hour: "2 d ago", 100 * 24 * time.Hour: "2026-08-15", -time.Hour: "in 1 h",
	} {
		at := now().Add(-before).Format(time.RFC3339)
		s := newServer(t, map[string]http.HandlerFunc{
			"GET /users": page(`{"id":"alice","role":"user","disabled":true,"has_password":false,"created_at":"` + at + `"}`),
		})
		run(t, s, "user", "list", "--no-headers").expect(t, 0, "alice   user   disabled   -   "+want+"\n")
	}
}

func TestAnOldTimeIsWrittenOnce(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{
		"GET /repos/" + repoID: reply(http.StatusOK, repository("2026-11-20T12:00:00Z", "2025-01-02T03:04:05Z"), "ETag", `"3-aa"`),
	}))
	if got := run(t, s, "repo", "get", repoID); !strings.Contains(got.out, "2025-01-02T03:04:05Z\n") || !strings.Contains(got.out, "2026-11-23T11:00:00Z (1 h ago)\n") {
		t.Errorf("got %s", got.out)
	}
}

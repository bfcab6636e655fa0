package cli_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func progress(phase string, done, total int) string {
	return fmt.Sprintf(`{"sync_id":"x","phase":%q,"done":%d,"total":%d,"bytes":2048}`, phase, done, total)
}

func syncing(stream http.HandlerFunc) map[string]http.HandlerFunc {
	return known(map[string]http.HandlerFunc{
		"POST /repos/" + repoID + "/syncs": reply(http.StatusAccepted, syncRun("requested"), "Consistency-Token", "r0:5"),
		"GET /syncs/" + syncID + "/stream": stream,
		"GET /repos/" + repoID + "/syncs":  page(syncRun("requested"), syncRun("running", `"manual"`, `"edited"`), syncRun("running", `"manual"`, `"created"`)),
		"POST /repos":                      reply(http.StatusCreated, repository(), "Consistency-Token", "r0:4"),
		"PATCH /repos/" + repoID:           reply(http.StatusOK, repository("charts.example.com", "new.example.com"), "Consistency-Token", "r0:6"),
	})
}

func TestWaitingForASync(t *testing.T) {
	t.Parallel()

	warnings := strings.TrimSuffix(strings.Repeat(`{"app":"redis","version":"x","reason":"bad"},`, 12), ",")
	for name, tt := range map[string]struct {
		end  string
		code int
		out  string
		says []string
	}{
		"completed": {syncRun("completed"), 0, "\"payments\" is synced: 12 apps, 240 versions (5 added, 1 changed, 2 withdrawn) in 2s\n",
			[]string{"sync " + syncID + ": running\n  fetch: 2.0 KiB\n  publish: 0 of 100\n  publish: 50 of 100\nsync " + syncID + ": "}},
		"unchanged": {syncRun("completed", `"not_modified":false`, `"not_modified":true`), 0, "\"payments\" is up to date: 12 apps, 240 versions\n", nil},
		"with warnings": {syncRun("completed", `"warnings":[]`, `"warnings":[`+warnings+`]`, `"warnings_total":0`, `"warnings_total":17`, `"quarantined":0`, `"quarantined":17`), 0,
			"\"payments\" is synced: 12 apps, 240 versions (5 added, 1 changed, 2 withdrawn), 17 entries left out in 2s\n",
			[]string{"warning: redis x: bad\n", "and 7 more warnings"}},
		"failed": {syncRun("failed", `"cause":null`, `"cause":{"code":"access_denied","detail":"401"}`), 1, "",
			[]string{`Error: the sync of "payments" failed: access_denied: 401`}},
		"held": {syncRun("held", `"cause":null`, `"cause":{"code":"index_emptied","detail":"200 versions are missing."}`), 1, "",
			[]string{`is held: index_emptied: 200 versions are missing.`, "chartledger sync release " + syncID}},
		"held without a loss": {syncRun("held", `"cause":null`, `"cause":{"code":"index_cut_short","detail":"It may be cut off."}`), 1, "",
			[]string{"is held: index_cut_short: It may be cut off.", "chartledger sync release " + syncID}},
		"superseded": {syncRun("superseded"), 1, "", []string{"was superseded"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, syncing(stream("sync", syncRun("running"), "progress", progress("fetch", 0, 0), "progress", progress("publish", 0, 100),
				"progress", progress("publish", 10, 100), "progress", "nonsense", "progress", progress("publish", 50, 100), "end", tt.end)))
			got := run(t, s, "repo", "sync", "payments", "--wait")
			got.expect(t, tt.code, tt.out)
			got.says(t, tt.says...)
			if strings.Count(got.err, "warning: ") > 10 {
				t.Errorf("too many warnings in\n%s", got.err)
			}
		})
	}
}

// The connection breaks twice: once in the middle of an event, once before any. The client comes back where it was.
func TestAStreamThatBreaksIsOpenedAgain(t *testing.T) {
	t.Parallel()

	torn := func(w http.ResponseWriter, r *http.Request) {
		stream("sync", syncRun("running"))(w, r)
		_, _ = fmt.Fprint(w, "event: end\ndata: {\"id\":")
	}
	s := newServer(t, syncing(inTurn(torn, stream(), stream("sync", syncRun("completed"), "end", syncRun("completed")))))
	got := run(t, s, "repo", "sync", "payments", "--wait")
	if got.code != 0 || !strings.Contains(got.out, "is synced") {
		t.Errorf("got %+v", got)
	}
	calls := s.made("GET /syncs/" + syncID + "/stream")
	if len(calls) != 3 || calls[2].header.Get("Last-Event-ID") != "0" || calls[0].header.Get("Consistency-Token") != "r0:5" {
		t.Errorf("got %d streams, %v", len(calls), calls)
	}
}

func TestAStreamThatOneMayNoLongerSee(t *testing.T) {
	t.Parallel()

	s := newServer(t, syncing(inTurn(stream("sync", syncRun("running")), problem(404, "not_found", "There is no such sync."))))
	run(t, s, "repo", "sync", "payments", "--wait").expect(t, 3, "")
}

func TestWaitingEndsWithTheTimeout(t *testing.T) {
	t.Parallel()

	hang := func(w http.ResponseWriter, r *http.Request) {
		stream("sync", syncRun("running"))(w, r)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}
	s := newServer(t, syncing(hang))
	run(t, s, "repo", "sync", "payments", "--wait", "--timeout", "300ms").expect(t, 6, "")
}

func TestWaitingAfterAddAndEdit(t *testing.T) {
	t.Parallel()

	synced := "\"payments\" is synced: 12 apps, 240 versions (5 added, 1 changed, 2 withdrawn) in 2s\n"
	for command, want := range map[string]string{
		"repo add payments https://charts.example.com --wait":     "\"payments\" has been added to your repositories\n" + synced,
		"repo edit payments --url https://new.example.com --wait": "\"payments\" has been changed\n" + synced,
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, syncing(stream("end", syncRun("completed"))))
			run(t, s, strings.Fields(command)...).expect(t, 0, want)
		})
	}
}

func TestAnEditOfWordsIsNotFollowedByASync(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{"PATCH /repos/" + repoID: changed()}))
	got := run(t, s, "repo", "edit", "payments", "--description", "x", "--wait")
	got.expect(t, 0, "\"payments\" has been changed\n")
	got.says(t, "no sync follows")
}

func TestWaitingInJSONPrintsOneDocument(t *testing.T) {
	t.Parallel()

	for command, id := range map[string]string{
		"repo sync payments --wait -o json":                 syncID,
		"repo add payments https://y --wait -o json":        repoID,
		"repo edit payments --url https://y --wait -o json": repoID,
	} {
		for status, code := range map[string]int{"completed": 0, "failed": 1} {
			s := newServer(t, syncing(stream("end", syncRun(status))))
			got := run(t, s, strings.Fields(command)...)
			var doc struct{ ID string }
			if err := json.Unmarshal([]byte(got.out), &doc); err != nil || doc.ID != id || got.code != code {
				t.Errorf("%s, %s: got %v, %+v", command, status, err, got)
			}
		}
	}
}

// At a terminal there is a bar; it is gone when the outcome is told.
func TestABarAtATerminal(t *testing.T) {
	t.Parallel()

	s := newServer(t, syncing(stream("sync", syncRun("running"), "progress", progress("fetch", 0, 0), "progress", progress("publish", 1, 100),
		"progress", progress("publish", 100, 100), "end", syncRun("completed"))))
	got := shell{terminal: true, env: map[string]string{"NO_COLOR": "1"}}.run(t, s, "repo", "sync", "payments", "--wait")
	if got.code != 0 || !strings.Contains(got.err, "publish") || !strings.Contains(got.err, "\r") || strings.Contains(got.err, "\x1b[3") {
		t.Errorf("got %q", got.err)
	}
}

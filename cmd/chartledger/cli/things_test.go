package cli_test

import (
	"fmt"
	"net/http"
	"strings"
)

const (
	repoID = "0193a5c1-7d1f-7c3e-9d5b-6f0a3a1f2b4c"
	syncID = "0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e"
	appID  = "6d6ffc5e-0000-5000-8000-000000000001"
	me     = `{"id":"alice","role":"developer"}`
)

// repository is a repository of version 3 with the given fields instead of its own.
func repository(replace ...string) string {
	r := `{"id":"` + repoID + `","name":"payments","description":"Charts","url":"https://charts.example.com","runtimes":["kubernetes"],` +
		`"kind":"helm","mode":"ro","visibility":"private","labels":{"team":"payments"},"owner":"alice","status":"ready","has_credential":false,` +
		`"sync_interval_seconds":3600,"last_sync":{"id":"` + syncID + `","status":"completed","finished_at":"2026-11-23T11:55:00Z","apps":12,"versions":240},` +
		`"version":3,"created_at":"2026-11-20T12:00:00Z","updated_at":"2026-11-23T11:00:00Z",` +
		`"access":[{"reason":"owner"},{"reason":"selector","selector_id":"s","selector":"pay & co"}]}`
	return strings.NewReplacer(replace...).Replace(r)
}

func syncRun(status string, replace ...string) string {
	s := fmt.Sprintf(`{"id":"`+syncID+`","repo_id":"`+repoID+`","trigger":"manual","status":%q,"run_id":null,`+
		`"counts":{"apps":12,"versions":240,"added":5,"changed":1,"withdrawn":2,"missing":0,"quarantined":0},"warnings":[],"warnings_total":0,`+
		`"cause":null,"phases":[],"bytes":2048,"not_modified":false,"requested_at":"2026-11-23T11:59:00Z","started_at":"2026-11-23T11:59:01Z",`+
		`"finished_at":"2026-11-23T11:59:03Z","next_run_at":null,"requested_by":"alice","repo_version":3,"url":"https://charts.example.com/index.yaml","content_hash":"sha256:aa"}`, status)
	return strings.NewReplacer(replace...).Replace(s)
}

func app(name, repo string) string {
	return `{"id":"` + appID + `","repo_id":"` + repo + `","name":"` + name + `","latest_version":"18.1.0","app_version":"18.0","description":"A \u001b[31mdatabase",` +
		`"icon":"","deprecated":false,"versions":240,"updated_at":"2026-11-23T11:00:00Z"}`
}

// pastEvent is an entry of a repository's history.
func pastEvent(kind, changes string) string {
	return `{"position":{"topic":"chartledger.repo-events.v1","partition":0,"offset":7},"time":"2026-11-23T11:00:00Z","actor":"alice",` +
		`"type":"chartledger.` + kind + `.v1","subject":"` + repoID + `","version":3,"command_id":"c","correlation_id":null,"changes":[` + changes + `]}`
}

// written is a record of the log.
func written(kind, data string) string {
	return `{"position":{"topic":"chartledger.repo-events.v1","partition":0,"offset":7},"specversion":"1.0","id":"repo-events.v1/0/3",` +
		`"type":"chartledger.` + kind + `.v1","source":"/chartledger.repo-events.v1","subject":"` + repoID + `","time":"2026-11-23T11:00:00.123456789Z",` +
		`"datacontenttype":"application/json","headers":{"es-actor":"alice"},"data":` + data + `}`
}

// known is a server's script that knows the caller and her repository.
func known(more map[string]http.HandlerFunc) map[string]http.HandlerFunc {
	routes := map[string]http.HandlerFunc{
		"GET /me":              reply(http.StatusOK, me),
		"GET /repos":           page(repository()),
		"GET /repos/" + repoID: reply(http.StatusOK, repository(), "ETag", `"3-aa"`),
	}
	for route, handler := range more {
		routes[route] = handler
	}
	return routes
}

// stream is a stream of server-sent events, given as name and data in pairs; it then ends.
func stream(events ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprint(w, ": hello\n\n")
		for i := 0; i < len(events); i += 2 {
			_, _ = fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", i, events[i], events[i+1])
		}
	}
}

package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/projections"
)

const historyPath = "/api/v1/repos/0193a5c1-7d1f-7c3e-9d5b-6f0a3a1f2b4c/history"

// remembered has the read models show a history.
func (f *fixture) remembered(entries ...projections.Entry) {
	f.queries.set(func(q *queries) { q.past = entries })
}

func TestAHistoryAsItIsShown(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.remembered(projections.Entry{Topic: domain.RepoEvents, Offset: 7, At: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Actor: "alice",
		Type: "chartledger.repo.updated.v1", Subject: "r", RepoVersion: 4, CommandID: "c", EventID: "repo-events.v1/0/3",
		Changes: []projections.Change{{Field: "name", Old: json.RawMessage(`"a"`), New: json.RawMessage(`"b"`)},
			{Field: "labels.team", Old: json.RawMessage(`""`)}, {Field: "sync_interval_seconds", New: json.RawMessage(`0`)}}},
		projections.Entry{Topic: domain.AppEvents, Partition: 3, Type: "chartledger.catalog.closed.v1"})
	got := f.do(bootstrapToken, "GET", historyPath, "")
	const want = `{"items":[{"actor":"alice","changes":[{"field":"name","new":"b","old":"a"},{"field":"labels.team","old":""},` +
		`{"field":"sync_interval_seconds","new":0}],"command_id":"c","correlation_id":null,` +
		`"position":{"offset":7,"partition":0,"topic":"chartledger.repo-events.v1"},"subject":"r","time":"2026-11-23T12:00:00Z",` +
		`"type":"chartledger.repo.updated.v1","version":4},{"actor":"","changes":[],"command_id":null,"correlation_id":null,` +
		`"position":{"offset":0,"partition":3,"topic":"chartledger.app-events.v1"},"subject":"","time":"0001-01-01T00:00:00Z",` +
		`"type":"chartledger.catalog.closed.v1","version":null}],"next_cursor":null}`
	if strings.TrimSpace(string(got.body)) != want {
		t.Errorf("got  %s\nwant %s", got.body, want)
	}
}

func TestAHistoryIsPagedAndGuarded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.remembered(projections.Entry{Offset: 2}, projections.Entry{Offset: 1})
	first := f.do(bootstrapToken, "GET", historyPath+"?limit=1", "")
	if !strings.Contains(string(first.body), `"next_cursor":"more"`) || !strings.Contains(first.Header.Get("Link"), "cursor=more") {
		t.Errorf("got %s %v", first.body, first.Header)
	}
	if got := f.do(f.user("bob", user.Developer), "GET", historyPath, ""); got.StatusCode != http.StatusForbidden {
		t.Errorf("got %s", got.Status)
	}
	if got := f.do(bootstrapToken, "GET", historyPath, "", "Consistency-Token", "nonsense"); got.StatusCode != http.StatusBadRequest {
		t.Errorf("got %s", got.Status)
	}
	f.queries.set(func(q *queries) { q.err = domain.RefuseField("/cursor", "bad_cursor", "no such cursor") })
	if got := f.do(bootstrapToken, "GET", historyPath+"?cursor=x", ""); got.code(t) != "malformed_request" {
		t.Errorf("got %s %s", got.Status, got.body)
	}
}

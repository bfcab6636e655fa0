package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi"
	"chartledger/adapters/httpapi/api"
)

// Every day is told of, and today is the last.
func TestSyncsByDay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 30, 0, 0, time.FixedZone("", 3600)) // it is still February in UTC
	f := newFixture(t, func(o *httpapi.Options) {
		o.Queries, o.Clock = shelf{newQueries()}, func() time.Time { return now }
	})
	got := f.do(bootstrapToken, "GET", "/api/v1/repos/r/syncs/days?days=3", "")
	want := `{"days":[{"cancelled":0,"completed":1,"day":"2026-02-26","failed":0,"held":0,"superseded":0},` +
		`{"cancelled":0,"completed":0,"day":"2026-02-27","failed":0,"held":0,"superseded":0},` +
		`{"cancelled":0,"completed":0,"day":"2026-02-28","failed":2,"held":3,"superseded":0}]}`
	if got.StatusCode != http.StatusOK || strings.TrimSpace(string(got.body)) != want {
		t.Errorf("got %s %s\nwant %s", got.Status, got.body, want)
	}
	var days api.SyncDays
	got = f.do(bootstrapToken, "GET", "/api/v1/repos/r/syncs/days", "")
	if err := json.Unmarshal(got.body, &days); err != nil || len(days.Days) != 30 {
		t.Errorf("without a number: %s", got.body)
	}
	for path, status := range map[string]int{"r/syncs/days?days=0": 400, "r/syncs/days?days=91": 400, "none/syncs/days": 404} {
		if got := f.do(bootstrapToken, "GET", "/api/v1/repos/"+path, ""); got.StatusCode != status {
			t.Errorf("%s: %s %s", path, got.Status, got.body)
		}
	}
}

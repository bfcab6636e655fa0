package repos_test

import (
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site/sitetest"
)

// Whatever others call their things, a page shows it as text.
func TestHostileNames(t *testing.T) {
	t.Parallel()

	hostile := `"><script>alert(1)</script>`
	r := repo("1", "alice", func(r *api.Repo) {
		r.Name, r.Description, r.URL = hostile, hostile, "javascript:"+hostile
		r.Owner, r.Labels = `$(reboot)'`+"`", api.Labels{hostile: hostile}
		r.Status, r.LastSync.ID = api.RepoStatusFailing, "run"
	})
	f := newFixture(t, "ada", api.RoleOperator, r)
	f.answers["GET /syncs/run"] = api.Sync{ID: "run", Status: api.SyncStatusFailed, Cause: &api.SyncCause{Detail: hostile}, Warnings: []api.SyncWarning{}}
	f.answers["GET /apps"] = api.AppPage{Items: []api.App{{ID: "../x", Name: hostile, Description: hostile, UpdatedAt: now()}}}
	user := hostile
	f.answers["GET /repos/1/audience"] = api.AudiencePage{Items: []api.AudienceMember{{User: &user, Access: []api.AccessReason{{Reason: "selector", Selector: &user}}}}}
	f.answers["GET /repos/1/history"] = api.HistoryPage{Items: []api.HistoryEntry{{Time: now().Add(-time.Minute), Actor: hostile, Type: hostile, CorrelationID: &user,
		Changes: []api.HistoryChange{{Field: hostile, Old: hostile, New: []any{hostile}}}}}}
	for _, path := range []string{"/repos", "/repos/1", "/repos/1/syncs", "/repos/1/access", "/repos/1/history", "/repos/1/use", "/repos/1/edit", "/repos/1/credential", "/repos/1/transfer", "/repos/1/delete", "/repos/delete?id=1"} {
		status, body := f.get(path)
		if status != http.StatusOK || strings.Contains(body, "<script>alert") || strings.Contains(body, `href="javascript:`) {
			t.Errorf("%s: got %d with what runs", path, status)
		}
	}
	_, body := f.get("/repos/1/use")
	sitetest.Has(t, body, "&#39;http://"+strings.TrimPrefix(f.url, "http://")+"/helm/r/$%28reboot%29%27%60/")
}

// Lines to copy are what they seem to be, whoever reads them.
func TestLinesToCopyAreQuoted(t *testing.T) {
	t.Parallel()

	_, body := newFixture(t, "o'brien;reboot", api.RoleUser, repo("1", "alice")).get("/repos/1/use")
	sitetest.Has(t, body, html.EscapeString(`--username 'o'\''brien;reboot' --password-stdin < token`), "/helm/r/alice/charts-1 ", "chartledger.repo-events.v1")
}

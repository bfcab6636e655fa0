package repos

import (
	"net/http"
	"net/url"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// historyTab is what was done to a repository.
type historyTab struct {
	detail
	items   []api.HistoryEntry
	next    string
	problem *site.Problem
}

// showHistory lists what was done to a repository.
func showHistory(v *site.Visit) error {
	f := filterOf(v)
	d, err := open(v, "history")
	if err != nil {
		return err
	}
	t, status := historyTab{detail: d}, http.StatusOK
	page, err := v.Client.ListRepoHistoryWithResponse(v.Ctx(), d.ID, &api.ListRepoHistoryParams{Cursor: site.Given(f.cursor)})
	switch t.problem = site.Refused(err); {
	case t.problem != nil && t.problem.Status == http.StatusServiceUnavailable:
		status = t.problem.Status
	case err != nil:
		return err
	default:
		t.items, t.next = page.JSON200.Items, site.OrEmpty(page.JSON200.NextCursor)
	}
	return v.Render(status, historyPage(t))
}

// download is where the whole history is, a JSON document a line.
func (t historyTab) download() string {
	return api.BasePath + "/repos/" + url.PathEscape(t.ID) + "/history.ndjson"
}

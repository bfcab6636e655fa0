package repos

import (
	"net/http"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// appsTab is the apps of a repository.
type appsTab struct {
	detail
	q       string
	items   []api.App
	next    string
	problem *site.Problem
}

// showApps lists a repository's apps.
func showApps(v *site.Visit) error {
	f := filterOf(v)
	d, err := open(v, "apps")
	if err != nil {
		return err
	}
	t, status := appsTab{detail: d, q: f.q}, http.StatusOK
	page, err := v.Client.ListAppsWithResponse(v.Ctx(), &api.ListAppsParams{RepoID: &d.ID, Q: site.Given(f.q), Cursor: site.Given(f.cursor)})
	if t.problem = site.Refused(err); t.problem != nil {
		status = t.problem.Status
	} else if err != nil {
		return err
	} else {
		t.items, t.next = page.JSON200.Items, site.OrEmpty(page.JSON200.NextCursor)
	}
	tell(v)
	return v.Render(status, appsPage(t))
}

package repos

import (
	"net/http"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/graph"
	"chartledger/adapters/web/site"
)

// syncsTab is the syncs of a repository.
type syncsTab struct {
	detail
	items   []api.Sync
	next    string
	problem *site.Problem
	days    []graph.Day // how syncs ended on each; none: no picture
	now     time.Time
}

// shownDays is how many days the picture shows.
const shownDays = 30

// showSyncs lists a repository's syncs.
func showSyncs(v *site.Visit) error {
	f := filterOf(v)
	d, err := open(v, "syncs")
	if err != nil {
		return err
	}
	t, status := syncsTab{detail: d, now: v.Clock()}, http.StatusOK
	page, err := v.Client.ListRepoSyncsWithResponse(v.Ctx(), d.ID, &api.ListRepoSyncsParams{Cursor: site.Given(f.cursor)})
	if t.problem = site.Refused(err); t.problem != nil {
		status = t.problem.Status
	} else if err != nil {
		return err
	} else {
		t.items, t.next = page.JSON200.Items, site.OrEmpty(page.JSON200.NextCursor)
	}
	if len(t.items) > 0 && !d.deep {
		if err := t.count(v); err != nil {
			return err
		}
	}
	return v.Render(status, syncsPage(t))
}

// count gets the days of the picture. The list is there without it, too.
func (t *syncsTab) count(v *site.Visit) error {
	days := shownDays
	counted, err := v.Client.CountSyncsByDayWithResponse(v.Ctx(), t.ID, &api.CountSyncsByDayParams{Days: &days})
	if problem := site.Refused(err); problem != nil && problem.Status != http.StatusUnauthorized {
		return nil
	}
	if err != nil {
		return err
	}
	for _, d := range counted.JSON200.Days {
		t.days = append(t.days, graph.Day{Date: d.Day.Time, Completed: d.Completed, Held: d.Held, Failed: d.Failed, Other: d.Cancelled + d.Superseded})
	}
	return nil
}

package repos

import (
	"net/http"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// syncsTab is the syncs of a repository.
type syncsTab struct {
	detail
	items   []api.Sync
	next    string
	problem *site.Problem
}

// showSyncs lists a repository's syncs.
func showSyncs(v *site.Visit) error {
	f := filterOf(v)
	d, err := open(v, "syncs")
	if err != nil {
		return err
	}
	t, status := syncsTab{detail: d}, http.StatusOK
	page, err := v.Client.ListRepoSyncsWithResponse(v.Ctx(), d.ID, &api.ListRepoSyncsParams{Cursor: given[api.Cursor](f.cursor)})
	if t.problem = site.Refused(err); t.problem != nil {
		status = t.problem.Status
	} else if err != nil {
		return err
	} else {
		t.items, t.next = page.JSON200.Items, text(page.JSON200.NextCursor)
	}
	return v.Render(status, syncsPage(t))
}

// began is when a sync started, or was asked for.
func began(s api.Sync) time.Time {
	for _, t := range []*time.Time{s.StartedAt, s.RequestedAt, s.FinishedAt} {
		if t != nil {
			return *t
		}
	}
	return time.Time{}
}

// lasted is how long a sync ran; 0 if that is not known yet.
func lasted(s api.Sync) time.Duration {
	if s.StartedAt == nil || s.FinishedAt == nil {
		return 0
	}
	return s.FinishedAt.Sub(*s.StartedAt)
}

// Package system shows operators how the service is doing: this process, the syncs that
// wait, the read models and how they are built again, and what was done by whom.
package system

import (
	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// Mount adds the pages. That they are for operators only is the API's to say: each page
// asks it for something of theirs first.
func Mount(e *echo.Echo, s *site.Site) {
	e.GET("/admin/system", s.SignedIn(overview))
	e.GET("/admin/history", s.SignedIn(history))
	at := "/admin/projections/:name"
	e.GET(at, s.SignedIn(show))
	e.POST(at+"/replay", s.SignedIn(replay))
	e.POST(at+"/verify", s.SignedIn(verify))
	e.GET(at+"/:act", s.SignedIn(back))
	e.GET(at+"/generations/:number/switch", s.SignedIn(back))
	e.GET(at+"/verifications/:id", s.SignedIn(verification))
	e.POST(at+"/generations/:number/switch", s.SignedIn(switchTo))
	e.GET(at+"/generations/:number/drop", s.SignedIn(askToDrop))
	e.POST(at+"/generations/:number/drop", s.SignedIn(drop))
}

// queueShown is how many syncs of a kind are shown of the queue.
const queueShown = 5

// state is how the service is doing.
type state struct {
	checks           []site.Check
	running, waiting api.SyncPage
	names            map[string]string // of repositories, by id
	models           []api.Projection
}

func overview(v *site.Visit) (err error) {
	var s state
	models, err := v.Client.ListProjectionsWithResponse(v.Ctx())
	if err != nil {
		return err
	}
	s.models = models.JSON200.Items
	if s.checks, err = v.Checks(v.Ctx()); err != nil {
		return err
	}
	if s.running, err = queue(v, api.SyncStatusRunning); err != nil {
		return err
	}
	if s.waiting, err = queue(v, api.SyncStatusRequested); err != nil {
		return err
	}
	if s.names, err = v.RepoNames(append(s.running.Items, s.waiting.Items...)); err != nil {
		return err
	}
	return v.Page(overviewPage(s))
}

func queue(v *site.Visit, status api.SyncStatus) (api.SyncPage, error) {
	limit := queueShown
	resp, err := v.Client.ListSyncsWithResponse(v.Ctx(), &api.ListSyncsParams{Status: &status, Limit: &limit})
	if err != nil {
		return api.SyncPage{}, err
	}
	return *resp.JSON200, nil
}

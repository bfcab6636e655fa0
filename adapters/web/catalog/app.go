package catalog

import (
	"net/http"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// app is an app, at one of its versions.
type app struct {
	api.App
	Chosen    api.Version
	Newest    []api.Version // withdrawn ones too
	Further   bool          // there are older ones than the newest
	Base      string        // where this service is
	Tab       string        // readme, values or versions
	Now       time.Time
	Text      document      // of the tab README or values
	Listed    []api.Version // of the tab versions
	Next      string
	Withdrawn bool // are listed too
}

// newest is how many versions are looked at for the chart and the choice.
const newest = 100

// showApp shows an app. Its README is read from its package only when it is asked for:
// the repository's server may be slow, or away.
func (p pages) showApp(v *site.Visit) error {
	found, err := v.Client.GetAppWithResponse(v.Ctx(), v.Param("id"), nil)
	if err != nil {
		return err
	}
	a := app{App: *found.JSON200, Base: v.Home(), Tab: tab(v.QueryParam("tab")), Now: v.Clock()}
	if err := a.look(v); err != nil {
		return err
	}
	switch a.Tab {
	case "versions":
		err = a.list(v)
	case "readme", "values":
		err = a.open(v, p.readme)
	}
	if err != nil {
		return err
	}
	return v.Page(appPage(a))
}

// inPart shows in the part of a page that a script asked for that it could not be had:
// of a whole page of that it would find nothing to show.
func inPart(page site.Page) site.Page {
	return func(v *site.Visit) error {
		err := page(v)
		if p := site.Refused(err); p != nil && v.Partial() && p.Status != http.StatusUnauthorized {
			return v.Render(p.Status, lost(p))
		}
		return err
	}
}

// look takes the newest versions, and finds the one that is chosen.
func (a *app) look(v *site.Visit) error {
	limit, withdrawn := newest, true
	found, err := v.Client.ListVersionsWithResponse(v.Ctx(), a.ID, &api.ListVersionsParams{Limit: &limit, Withdrawn: &withdrawn})
	if err != nil {
		return err
	}
	a.Newest, a.Further = found.JSON200.Items, found.JSON200.NextCursor != nil
	wanted := v.QueryParam("version")
	if wanted == "" {
		wanted = a.LatestVersion
	}
	for _, n := range a.Newest {
		if n.Version == wanted || wanted == "" {
			a.Chosen = n
			return nil
		}
	}
	if wanted == "" {
		return nil // all are gone
	}
	one, err := v.Client.GetVersionWithResponse(v.Ctx(), a.ID, wanted, nil)
	if err == nil {
		a.Chosen = *one.JSON200
	}
	return err
}

// tab is the one that is asked for; "" is the README's that is still to be loaded.
func tab(name string) string {
	switch name {
	case "readme", "values", "versions":
		return name
	}
	return ""
}

// moments are when the newest versions came out.
func (a app) moments() []time.Time {
	all := make([]time.Time, len(a.Newest))
	for i, n := range a.Newest {
		if all[i] = n.PublishedAt; n.Created != nil {
			all[i] = *n.Created
		}
	}
	return all
}

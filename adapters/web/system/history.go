package system

import (
	"net/http"
	"net/url"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// account is a page of the history of everything, and what was asked for.
type account struct {
	page                      api.HistoryPage
	actor, event, about, from string
	wrongDay                  bool
	problem                   *site.Problem
}

// aDay is how a browser sends a day.
const aDay = "2006-01-02"

func history(v *site.Visit) error {
	a := account{actor: v.QueryParam("actor"), event: v.QueryParam("type"), about: v.QueryParam("about"), from: v.QueryParam("since")}
	since, err := time.Parse(aDay, a.from)
	if a.wrongDay = a.from != "" && err != nil; a.wrongDay {
		return v.Render(http.StatusUnprocessableEntity, historyPage(a))
	}
	limit := 20
	params := &api.ListHistoryParams{Limit: &limit, Actor: site.Given(a.actor), Type: site.Given(a.event), About: site.Given(a.about), Cursor: site.Given(v.QueryParam("cursor"))}
	if a.from != "" {
		params.Since = &since
	}
	resp, err := v.Client.ListHistoryWithResponse(v.Ctx(), params)
	switch p := site.Refused(err); {
	case p != nil && (p.Status == http.StatusUnprocessableEntity || p.Status == http.StatusBadRequest || p.Status == http.StatusServiceUnavailable):
		a.problem = p
		return v.Render(p.Status, historyPage(a))
	case err != nil:
		return err
	}
	a.page = *resp.JSON200
	return v.Page(historyPage(a))
}

// filtered says whether anything was asked for.
func (a account) filtered() bool { return a.actor+a.event+a.about+a.from != "" }

// download is where the API gives all of it.
func (a account) download() string {
	q := url.Values{}
	for name, value := range map[string]string{"actor": a.actor, "type": a.event, "about": a.about} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if day, err := time.Parse(aDay, a.from); err == nil {
		q.Set("since", day.Format(time.RFC3339))
	}
	return api.BasePath + "/admin/history.ndjson?" + q.Encode()
}

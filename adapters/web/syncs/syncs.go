// Package syncs shows how repositories are read: every sync that one may see, and one of
// them live, from its request to what came of it.
package syncs

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// Mount adds the pages.
func Mount(e *echo.Echo, s *site.Site) {
	e.GET("/syncs", s.SignedIn(list))
	e.GET("/syncs/:id", s.SignedIn(show))
	e.GET("/syncs/:id/stream", s.Open(stream))
	e.POST("/syncs/:id/cancel", s.SignedIn(cancel))
	e.POST("/syncs/:id/retry", s.SignedIn(retry))
	e.POST("/syncs/:id/release", s.SignedIn(release))
	e.POST("/syncs/:id/discard", s.SignedIn(discard))
	e.GET("/syncs/:id/:act", s.SignedIn(back))
}

// back leads from where something was refused, and is loaded again, to the sync itself.
func back(v *site.Visit) error { return v.To("/syncs/" + url.PathEscape(v.Param("id"))) }

// How many syncs, and missing versions, are on a page.
const (
	pageSize    = 20
	missingSize = 10
)

// listing is a page of syncs, and what their repositories are called.
type listing struct {
	page    api.SyncPage
	names   map[string]string // by the repository's id; none where one may not see it any more
	status  string
	problem *site.Problem
}

// list lists syncs. Where the API cannot tell, the page says so and keeps its filters.
func list(v *site.Visit) error {
	l := listing{status: v.QueryParam("status")}
	resp, err := v.Client.ListSyncsWithResponse(v.Ctx(), listed(v))
	if p := site.Refused(err); p != nil && p.Status == http.StatusServiceUnavailable {
		l.problem = p
		return v.Render(p.Status, listPage(l))
	}
	if err != nil {
		return err
	}
	l.page = *resp.JSON200
	if l.names, err = v.RepoNames(l.page.Items); err != nil {
		return err
	}
	return v.Page(listPage(l))
}

func listed(v *site.Visit) *api.ListSyncsParams {
	limit := pageSize
	p := &api.ListSyncsParams{Limit: &limit}
	if status := api.SyncStatus(v.QueryParam("status")); status != "" {
		p.Status = &status
	}
	if cursor := v.QueryParam("cursor"); cursor != "" {
		p.Cursor = &cursor
	}
	return p
}

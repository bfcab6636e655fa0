package repos

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// detail is a repository, as all of its pages show it.
type detail struct {
	api.Repo
	tab  string    // which of its pages this is
	deep bool      // into a list: not on its first page
	last *api.Sync // its newest run; nil before the first
}

// find is the repository that a page is about.
func find(v *site.Visit) (api.Repo, error) {
	found, err := v.Client.GetRepoWithResponse(v.Ctx(), v.Param("id"), &api.GetRepoParams{})
	if err != nil {
		return api.Repo{}, err
	}
	return *found.JSON200, nil
}

// findIf is the repository that a form is about, if the reader may do that to it.
func findIf(v *site.Visit, may func(context.Context, api.Repo) bool) (api.Repo, error) {
	r, err := find(v)
	if err == nil && !may(v.Ctx(), r) {
		err = echo.NewHTTPError(http.StatusForbidden)
	}
	return r, err
}

// open is the repository that a tab is about, with its newest run. A run that is not to
// be had just now leaves the page without it.
func open(v *site.Visit, tab string) (detail, error) {
	r, err := find(v)
	d := detail{Repo: r, tab: tab, deep: v.QueryParam("cursor") != ""}
	if err != nil || r.LastSync == nil {
		return d, err
	}
	run, err := v.Client.GetSyncWithResponse(v.Ctx(), r.LastSync.ID, &api.GetSyncParams{})
	if err == nil {
		d.last = run.JSON200
	} else if site.Refused(err) == nil {
		return d, err
	}
	return d, nil
}

// frame is what is around a page of a repository.
func (d detail) frame(ctx context.Context) site.Frame {
	return site.Frame{Title: d.Name, Section: "repos",
		Path: []site.Crumb{{Name: site.T(ctx, "repos.title"), URL: "/repos"}}, Actions: actions(d)}
}

// under is what is around a form about a repository.
func under(ctx context.Context, r api.Repo, title string) site.Frame {
	return site.Frame{Title: site.T(ctx, title, "name", r.Name), Section: "repos",
		Path: []site.Crumb{{Name: site.T(ctx, "repos.title"), URL: "/repos"}, {Name: r.Name, URL: at(r.ID, "")}}}
}

// tabs are the pages of a repository that the reader may see.
func (d detail) tabs(ctx context.Context) []string {
	if looksInto(ctx, d.Repo) {
		return []string{"apps", "syncs", "access", "history", "use"}
	}
	return []string{"apps", "syncs", "use"}
}

// tabURL is where a tab is.
func (d detail) tabURL(tab string) string {
	if tab == "apps" {
		return at(d.ID, "")
	}
	return at(d.ID, "/"+tab)
}

// next is when the schedule has it synced again; nil if nobody knows.
func (d detail) next() *api.Sync {
	if d.last != nil && d.last.NextRunAt != nil {
		return d.last
	}
	return nil
}

// moving says whether a sync is under way.
func (d detail) moving() bool {
	return d.Status == api.RepoStatusSyncing || d.Status == api.RepoStatusPending
}

// often is how often a page asks for itself: more often while something happens.
func (d detail) often() string {
	if d.moving() {
		return "every 2s"
	}
	return "every 10s"
}

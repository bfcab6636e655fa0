package catalog

import (
	"context"
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// asked is what somebody wants to see of the catalog.
type asked struct{ Q, RepoID, Runtime, Deprecated, Sort string }

// list is a page of the catalog.
type list struct {
	asked
	Apps    []api.App
	Next    string
	Repos   []site.Option // to choose from
	Problem *site.Problem // why there are no apps
}

// cards are how many apps a page has: full rows of one, two or three.
const cards = 24

// showCatalog shows the catalog, or why it cannot be had.
func showCatalog(v *site.Visit) error {
	l := list{asked: asked{strings.TrimSpace(v.QueryParam("q")), v.QueryParam("repo_id"), v.QueryParam("runtime"),
		v.QueryParam("deprecated"), v.QueryParam("sort")}}
	found, err := v.Client.ListAppsWithResponse(v.Ctx(), l.question(v.QueryParam("cursor")))
	if err == nil {
		l.Apps, l.Next = found.JSON200.Items, site.OrEmpty(found.JSON200.NextCursor)
		l.Repos, err = repos(v, l)
	}
	if err == nil {
		return v.Page(catalogPage(l))
	}
	l.Problem = site.Refused(err)
	switch {
	case l.Problem == nil || l.Problem.Status == http.StatusUnauthorized:
		return err
	case l.Problem.Status == http.StatusBadRequest && v.QueryParam("cursor") != "":
		return v.To(site.With(v.Ctx(), "cursor", "")) // of another list, or of older days
	}
	l.Repos = anyRepo(v.Ctx())
	return v.Render(l.Problem.Status, catalogPage(l))
}

// question is what the API is asked. What a filter does not offer is not asked for: a
// link may be old.
func (a asked) question(cursor string) *api.ListAppsParams {
	limit := cards
	p := api.ListAppsParams{Q: site.Given(a.Q), RepoID: site.Given(a.RepoID), Cursor: site.Given(cursor), Limit: &limit}
	if runtime := api.Runtime(a.Runtime); runtime.Valid() {
		p.Runtime = &runtime
	}
	if sort := api.AppSort(a.Sort); sort.Valid() {
		p.Sort = &sort
	}
	if only := a.Deprecated == "true"; only || a.Deprecated == "false" {
		p.Deprecated = &only
	}
	return &p
}

// filtered says whether something is left out.
func (a asked) filtered() bool {
	a.Sort = ""
	return a != asked{}
}

// choices are how many repositories a filter offers; of more, each card leads to its
// repository's apps.
const choices = 100

// repos are the repositories to choose from, the chosen one among them.
func repos(v *site.Visit, l list) ([]site.Option, error) {
	limit, sort := choices, api.RepoSortName
	found, err := v.Client.ListReposWithResponse(v.Ctx(), &api.ListReposParams{Limit: &limit, Sort: &sort})
	if err != nil {
		return nil, err
	}
	options := anyRepo(v.Ctx())
	chosen := l.RepoID == ""
	for _, r := range found.JSON200.Items {
		if r.Kind == api.RepoKindHelm {
			options = append(options, site.Option{Value: r.ID, Text: r.Owner + "/" + r.Name})
			chosen = chosen || r.ID == l.RepoID
		}
	}
	if !chosen {
		options = append(options, site.Option{Value: l.RepoID, Text: nameOf(v.Ctx(), l)})
	}
	return options, nil
}

// anyRepo is the choice of none.
func anyRepo(ctx context.Context) []site.Option {
	return []site.Option{{Text: site.T(ctx, "catalog.repo.any")}}
}

// nameOf is what the chosen repository is called, as far as its apps tell.
func nameOf(ctx context.Context, l list) string {
	if len(l.Apps) > 0 {
		return repoName(l.Apps[0])
	}
	return site.T(ctx, "catalog.repo.chosen")
}

func repoName(a api.App) string { return a.RepoOwner + "/" + a.RepoName }

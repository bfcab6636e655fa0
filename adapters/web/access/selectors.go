package access

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

func mountSelectors(e *echo.Echo, s *site.Site) {
	open := func(page site.Page) echo.HandlerFunc { return s.SignedIn(operators(page)) }
	e.GET("/admin/selectors", open(showSelectors))
	e.POST("/admin/selectors", open(defineSelector))
	e.GET("/admin/selectors/new", open(showSelectorForm))
	e.POST("/admin/selectors/preview", open(showMatches))
	e.GET("/admin/selectors/:id", open(showSelector))
	e.POST("/admin/selectors/:id", open(changeSelector))
	e.GET("/admin/selectors/:id/remove", open(showRemove))
	e.POST("/admin/selectors/:id/remove", open(removeSelector))
	for _, k := range []kind{users{}, groups{}} {
		path := "/admin/selectors/:id/" + k.name()
		e.GET(path, open(func(v *site.Visit) error { return renderGrants(v, http.StatusOK, grants{kind: k}) }))
		e.POST(path, open(func(v *site.Visit) error { return give(v, k) }))
		e.POST(path+"/take", open(func(v *site.Visit) error { return take(v, k) }))
	}
}

func selectorPath(id string) string { return below("/admin/selectors", id) }

// selectorList is a page of the selectors.
type selectorList struct {
	all     []api.Selector
	next    string
	name    string // the one that is sought
	problem *site.Problem
}

func showSelectors(v *site.Visit) error {
	l := selectorList{name: v.QueryParam("name")}
	found, err := v.Client.ListSelectorsWithResponse(v.Ctx(), &api.ListSelectorsParams{Name: site.Given(l.name), Cursor: cursor(v)})
	switch l.problem = away(err); {
	case l.problem != nil || l.name != "" && unknown(err):
	case err != nil:
		return err
	default:
		l.all, l.next = found.JSON200.Items, site.OrEmpty(found.JSON200.NextCursor)
	}
	return v.Render(statusOf(l.problem), selectorsPage(l))
}

// definition is a selector as it was filled in.
type definition struct {
	name, expression, key string
	matched               matched
	problem               *site.Problem
}

func showSelectorForm(v *site.Visit) error {
	return v.Page(selectorForm(definition{key: site.FreshKey()}))
}

// previewing is what the button sends that only wants to see what an expression matches.
func previewing(v *site.Visit) bool { return v.FormValue("act") == "preview" }

// defineSelector defines a selector and goes on to giving it to somebody.
func defineSelector(v *site.Visit) error {
	d := definition{name: typed(v, "name"), expression: typed(v, "expression"), key: typed(v, "key")}
	if previewing(v) {
		d.matched = match(v, d.expression)
		return v.Page(selectorForm(d))
	}
	defined, err := v.Client.DefineSelectorWithResponse(v.Ctx(), &api.DefineSelectorParams{IdempotencyKey: site.Given(d.key)},
		api.SelectorDefine{Name: d.name, Expression: d.expression})
	if d.problem = site.Correctable(err); d.problem != nil {
		if d.problem.Code == "idempotency_key_reused" {
			d.key = site.FreshKey()
		}
		d.matched = match(v, d.expression)
		return v.Render(http.StatusUnprocessableEntity, selectorForm(d))
	}
	if err != nil {
		return err
	}
	return v.To(below(selectorPath(defined.JSON201.ID), users{}.name()))
}

// matched is what an expression matches now.
type matched struct {
	found   *api.SelectorMatches // nil: nothing was tried
	problem *site.Problem
}

// match asks what an expression matches. That it is none is no reason not to show the
// page that it is on.
func match(v *site.Visit, expression string) (m matched) {
	if expression == "" {
		return m
	}
	found, err := v.Client.PreviewSelectorWithResponse(v.Ctx(), api.SelectorPreview{Expression: expression})
	if m.problem = site.Refused(err); m.problem == nil && err == nil {
		m.found = found.JSON200
	}
	return m
}

// showMatches answers what is typed with what it matches, a part of the page.
func showMatches(v *site.Visit) error { return v.Page(matches(match(v, typed(v, "expression")))) }

// said is why nothing could be tried: mostly that the expression is not complete yet.
func (m matched) said(ctx context.Context) string {
	if text := site.Amiss(ctx, m.problem, "/expression"); text != "" {
		return text
	}
	return site.Explain(ctx, m.problem)
}

// count is how many repositories are matched.
func (m matched) count(ctx context.Context) string {
	if m.found.ReposCapped {
		return site.T(ctx, "matches.over", "n", site.Number(m.found.Repos))
	}
	return counted(ctx, "matches.count", m.found.Repos)
}

package repos

import (
	"context"
	"net/url"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// filter is what a list is asked for. All of it is in the page's URL.
type filter struct {
	view, q, runtime, visibility, status, label, cursor string
	owner, selector                                     string // of links from elsewhere
}

// filterOf reads the URL, and leaves in it what says something.
func filterOf(v *site.Visit) filter {
	q := v.Request().URL.Query()
	for name, values := range q {
		if values[0] = strings.TrimSpace(values[0]); values[0] == "" {
			delete(q, name)
		}
	}
	v.Request().URL.RawQuery = q.Encode()
	return filter{view: q.Get("view"), q: q.Get("q"), runtime: q.Get("runtime"), visibility: q.Get("visibility"),
		status: q.Get("status"), label: q.Get("label"), cursor: q.Get("cursor"), owner: q.Get("owner"), selector: q.Get("selector")}
}

// params is the filter as the API is asked. Public ones are of one visibility anyway.
func (f filter) params() *api.ListReposParams {
	if f.view == string(api.RepoViewPublic) {
		f.visibility = ""
	}
	return &api.ListReposParams{View: site.Given(api.RepoView(f.view)), Q: site.Given(f.q), Runtime: site.Given(api.Runtime(f.runtime)),
		Visibility: site.Given(api.Visibility(f.visibility)), Status: site.Given(api.RepoStatus(f.status)), Label: site.Given(f.label),
		Owner: site.Given(f.owner), Selector: site.Given(f.selector), Cursor: site.Given(f.cursor)}
}

// narrows says whether anything is left out of the view.
func (f filter) narrows() bool {
	return f.q+f.runtime+f.visibility+f.status+f.label+f.cursor+f.owner+f.selector != ""
}

// whole is the page of the same view without filters.
func (f filter) whole() string { return viewURL(f.view) }

// viewURL is the page of a view.
func viewURL(view string) string {
	if view == "" {
		return "/repos"
	}
	return "/repos?" + url.Values{"view": {view}}.Encode()
}

// views are the tabs: first what one sees at all.
func views() []string {
	return []string{"", string(api.RepoViewMine), string(api.RepoViewShared), string(api.RepoViewPublic)}
}

// name is what words know the view by.
func (f filter) name() string {
	if f.view == "" {
		return "all"
	}
	return f.view
}

// choices are the options of a filter: any, and each value there is.
func choices(ctx context.Context, name string, values ...string) []site.Option {
	options := []site.Option{{Text: site.T(ctx, "repos.any."+name)}}
	for _, v := range values {
		options = append(options, site.Option{Value: v, Text: site.T(ctx, "repos."+name+"."+v)})
	}
	return options
}

// tell has the browser show the URL of what was asked for in a form, without the fields
// that were left empty.
func tell(v *site.Visit) {
	if v.Partial() && strings.HasPrefix(v.Request().Header.Get("Hx-Source"), "form") {
		v.Response().Header().Set("Hx-Replace-Url", v.Request().URL.RequestURI())
	}
}

package access

import (
	"net/http"
	"strconv"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// edit is a selector, and what it shall become.
type edit struct {
	api.Selector
	name, expression string
	matched          matched
	problem          *site.Problem
}

// outrun says whether somebody else changed the selector first.
func (e edit) outrun() bool {
	return e.problem != nil && e.problem.Status == http.StatusPreconditionFailed
}

func selectorOf(v *site.Visit) (api.Selector, error) {
	found, err := v.Client.GetSelectorWithResponse(v.Ctx(), v.Param("id"), nil)
	if err != nil {
		return api.Selector{}, err
	}
	return *found.JSON200, nil
}

func showSelector(v *site.Visit) error {
	s, err := selectorOf(v)
	if err != nil {
		return err
	}
	return v.Page(selectorPage(edit{Selector: s, name: s.Name, expression: s.Expression, matched: matchedNow(v, s)}))
}

// matchedNow is what the selector matches, as the join has it: to try the expression would
// take longer the more repositories there are.
func matchedNow(v *site.Visit, s api.Selector) matched {
	few, byName := fewMatches, api.RepoSortName
	found, err := v.Client.ListReposWithResponse(v.Ctx(), &api.ListReposParams{Selector: &s.ID, Limit: &few, Sort: &byName})
	if err != nil || s.Repos == nil {
		return matched{problem: site.Refused(err)}
	}
	m := &api.SelectorMatches{Repos: *s.Repos, ReposCapped: s.ReposCapped != nil && *s.ReposCapped}
	for _, r := range found.JSON200.Items {
		m.Sample = append(m.Sample, api.SampledRepo{ID: r.ID, Name: r.Name, Owner: r.Owner})
	}
	return matched{found: m}
}

// fewMatches is how many are named.
const fewMatches = 5

// changeSelector changes what was shown. If that is no longer what is there, both are
// shown, and sending the form once more is meant for what is there now.
func changeSelector(v *site.Visit) error {
	name, expression := typed(v, "name"), typed(v, "expression")
	var problem *site.Problem
	if !previewing(v) {
		_, err := v.Client.ChangeSelectorWithResponse(v.Ctx(), v.Param("id"), &api.ChangeSelectorParams{IfMatch: seen(v)},
			api.SelectorChange{Name: &name, Expression: &expression})
		if err == nil {
			return v.To(selectorPath(v.Param("id")))
		}
		if problem = site.Correctable(err); problem == nil {
			return err
		}
	}
	s, err := selectorOf(v)
	if err != nil {
		return err
	}
	e := edit{Selector: s, name: name, expression: expression, problem: problem, matched: match(v, expression)}
	if at, err := strconv.ParseInt(v.FormValue("version"), 10, 64); err == nil && !e.outrun() {
		e.Version = at // what others did was not shown: it is not to be undone
	}
	if problem != nil {
		return v.Render(http.StatusUnprocessableEntity, selectorPage(e))
	}
	return v.Page(selectorPage(e))
}

// seen is the version that was on the page.
func seen(v *site.Visit) *string {
	tag := `"` + typed(v, "version") + `"`
	return &tag
}

// removal is that a selector shall go.
type removal struct {
	api.Selector
	misnamed bool
	problem  *site.Problem
}

func showRemove(v *site.Visit) error { return renderRemove(v, http.StatusOK, removal{}) }

func renderRemove(v *site.Visit, status int, r removal) (err error) {
	if r.Selector, err = selectorOf(v); err != nil {
		return err
	}
	return v.Render(status, removePage(r))
}

// removeSelector removes a selector whose name was typed.
func removeSelector(v *site.Visit) error {
	s, err := selectorOf(v)
	if err != nil {
		return err
	}
	if v.FormValue("name") != s.Name {
		return renderRemove(v, http.StatusUnprocessableEntity, removal{misnamed: true})
	}
	_, err = v.Client.RemoveSelectorWithResponse(v.Ctx(), s.ID, &api.RemoveSelectorParams{IfMatch: seen(v)})
	if p := site.Correctable(err); p != nil {
		return renderRemove(v, http.StatusUnprocessableEntity, removal{problem: p})
	}
	if err != nil {
		return err
	}
	return v.To("/admin/selectors")
}

package access

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// kind is to whom selectors are given: users or groups.
type kind interface {
	name() string // in paths, words and forms
	pointer() string
	list(v *site.Visit, id string) ([]grantee, *string, error)
	assign(v *site.Visit, id, to string) error
	unassign(v *site.Visit, id, from string) error
}

// grantee is a user or a group that has a selector.
type grantee struct {
	name string
	user *api.User
}

// grants is a page of those to whom a selector was given.
type grants struct {
	api.Selector
	kind       kind
	all        []grantee
	next       string
	typed      string        // to whom it shall be given
	unnameable bool          // nobody can be called that
	problem    *site.Problem // of giving or taking it
	away       *site.Problem // of the list
}

func renderGrants(v *site.Visit, status int, g grants) (err error) {
	if g.Selector, err = selectorOf(v); err != nil {
		return err
	}
	var next *string
	g.all, next, err = g.kind.list(v, g.ID)
	if g.away = away(err); g.away != nil {
		return v.Render(g.away.Status, grantsPage(g))
	}
	if err != nil {
		return err
	}
	g.next = site.OrEmpty(next)
	return v.Render(status, grantsPage(g))
}

// give gives the selector to whoever was typed.
func give(v *site.Visit, k kind) error {
	g := grants{kind: k, typed: typed(v, "to")}
	if g.unnameable = site.Unnameable(g.typed); g.unnameable {
		return renderGrants(v, http.StatusUnprocessableEntity, g)
	}
	err := k.assign(v, v.Param("id"), g.typed)
	if g.problem = site.Correctable(err); g.problem != nil {
		return renderGrants(v, http.StatusUnprocessableEntity, g)
	}
	if err != nil {
		return err
	}
	return v.To(below(selectorPath(v.Param("id")), k.name()))
}

// take takes the selector from one who has it.
func take(v *site.Visit, k kind) error {
	from := v.FormValue("from")
	if site.Unnameable(from) {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	err := k.unassign(v, v.Param("id"), from)
	if p := site.Correctable(err); p != nil {
		return renderGrants(v, http.StatusUnprocessableEntity, grants{kind: k, problem: p})
	}
	if err != nil {
		return err
	}
	return v.To(below(selectorPath(v.Param("id")), k.name()))
}

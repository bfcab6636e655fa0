package access

import (
	"net/http"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// held is a page of the selectors that a user has.
type held struct {
	api.User
	all     []api.UserSelector
	next    string
	known   []api.Selector // some that could be given to her
	name    string         // of the one that shall be given
	unknown bool           // there is none of that name
	problem *site.Problem  // of giving one
	away    *site.Problem  // of the list
}

func showHeld(v *site.Visit) error { return renderHeld(v, http.StatusOK, held{}) }

// renderHeld shows the selectors of the page's user.
func renderHeld(v *site.Visit, status int, h held) error {
	u, err := userOf(v)
	if err != nil {
		return err
	}
	h.User = u
	found, err := v.Client.ListUserSelectorsWithResponse(v.Ctx(), u.ID, &api.ListUserSelectorsParams{Cursor: cursor(v)})
	if h.away = away(err); h.away != nil {
		return v.Render(h.away.Status, heldPage(h))
	}
	if err != nil {
		return err
	}
	h.all, h.next = found.JSON200.Items, site.OrEmpty(found.JSON200.NextCursor)
	if some, err := v.Client.ListSelectorsWithResponse(v.Ctx(), &api.ListSelectorsParams{}); err == nil {
		h.known = some.JSON200.Items
	}
	return v.Render(status, heldPage(h))
}

// giveHeld gives the user the selector that was named.
func giveHeld(v *site.Visit) error {
	u, err := userOf(v)
	if err != nil {
		return err
	}
	h := held{name: v.FormValue("selector")}
	found, err := v.Client.ListSelectorsWithResponse(v.Ctx(), &api.ListSelectorsParams{Name: &h.name})
	if h.unknown = unknown(err) || err == nil && len(found.JSON200.Items) == 0; h.unknown {
		return renderHeld(v, http.StatusUnprocessableEntity, h)
	}
	if err == nil {
		_, err = v.Client.AssignSelectorToUserWithResponse(v.Ctx(), found.JSON200.Items[0].ID, u.ID, &api.AssignSelectorToUserParams{})
	}
	if h.problem = site.Correctable(err); h.problem != nil {
		return renderHeld(v, http.StatusUnprocessableEntity, h)
	}
	if err != nil {
		return err
	}
	return v.To(below(userPath(u.ID), "selectors"))
}

// takeHeld takes a selector from the user.
func takeHeld(v *site.Visit) error {
	u, err := userOf(v)
	if err != nil {
		return err
	}
	_, err = v.Client.UnassignSelectorFromUserWithResponse(v.Ctx(), typed(v, "selector"), u.ID, &api.UnassignSelectorFromUserParams{})
	if p := site.Correctable(err); p != nil {
		return renderHeld(v, http.StatusUnprocessableEntity, held{problem: p})
	}
	if err != nil {
		return err
	}
	return v.To(below(userPath(u.ID), "selectors"))
}

package signin

import (
	"net/http"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// change is an attempt to change one's password.
type change struct {
	problem *site.Problem
	unequal bool
}

func showPassword(v *site.Visit) error { return v.Page(passwordPage(change{})) }

// setPassword changes one's own password. It ends every session, and whoever set it goes
// on in a new one, which the API begins.
func setPassword(v *site.Visit) error {
	c := change{unequal: v.FormValue("password") != v.FormValue("again")}
	if c.unequal {
		return v.Render(http.StatusUnprocessableEntity, passwordPage(c))
	}
	_, err := v.Client.SetPasswordWithResponse(v.Ctx(), v.Me.ID, &api.SetPasswordParams{},
		api.PasswordSet{CurrentPassword: api.Secret(v.FormValue("current")), Password: api.Secret(v.FormValue("password"))})
	if c.problem = site.Refused(err); c.problem != nil {
		return v.Render(http.StatusUnprocessableEntity, passwordPage(c))
	}
	if err != nil {
		return err
	}
	return v.To("/")
}

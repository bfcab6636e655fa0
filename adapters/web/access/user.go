package access

import (
	"net/http"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// account is a user's page, and what became of a change there.
type account struct {
	api.User
	problem *site.Problem
}

func showUser(v *site.Visit) error {
	u, err := userOf(v)
	if err != nil {
		return err
	}
	return v.Page(userPage(account{User: u}))
}

func setRole(v *site.Visit) error {
	role := api.Role(typed(v, "role"))
	return changeUser(v, api.UserUpdate{Role: &role}, func(u api.User, p *site.Problem) error {
		return v.Render(http.StatusUnprocessableEntity, userPage(account{u, p}))
	})
}

func enable(v *site.Visit) error {
	disabled := false
	return changeUser(v, api.UserUpdate{Disabled: &disabled}, func(u api.User, p *site.Problem) error {
		return v.Render(http.StatusUnprocessableEntity, userPage(account{u, p}))
	})
}

// changeUser changes a user, and has a refusal shown on the page that asked for it.
func changeUser(v *site.Visit, change api.UserUpdate, show func(api.User, *site.Problem) error) error {
	u, err := userOf(v)
	if err != nil {
		return err
	}
	_, err = v.Client.UpdateUserWithResponse(v.Ctx(), u.ID, &api.UpdateUserParams{}, change)
	if p := site.Correctable(err); p != nil {
		return show(u, p)
	}
	if err != nil {
		return err
	}
	if u.ID == v.Me.ID && change.Role != nil && *change.Role != api.RoleOperator {
		return v.To("/") // these pages are no longer hers
	}
	return v.To(userPath(u.ID))
}

// leave is that somebody shall be disabled.
type leave struct {
	api.User
	misnamed bool // another name was typed than hers
	problem  *site.Problem
}

func showDisable(v *site.Visit) error {
	u, err := userOf(v)
	if err != nil {
		return err
	}
	return v.Page(disablePage(leave{User: u}))
}

// disable disables a user whose name was typed.
func disable(v *site.Visit) error {
	if u, err := userOf(v); err != nil || typed(v, "name") != u.ID {
		if err != nil {
			return err
		}
		return v.Render(http.StatusUnprocessableEntity, disablePage(leave{User: u, misnamed: true}))
	}
	disabled := true
	return changeUser(v, api.UserUpdate{Disabled: &disabled}, func(u api.User, p *site.Problem) error {
		return v.Render(http.StatusUnprocessableEntity, disablePage(leave{User: u, problem: p}))
	})
}

// passwordFor is a password that an operator sets.
type passwordFor struct {
	api.User
	unequal bool
	problem *site.Problem
}

func showPassword(v *site.Visit) error {
	u, err := userOf(v)
	if err != nil {
		return err
	}
	if u.ID == v.Me.ID {
		return v.To("/settings/password") // it asks for the one that she has
	}
	return v.Page(passwordPage(passwordFor{User: u}))
}

// setPassword gives a user a password. Her sessions end.
func setPassword(v *site.Visit) error {
	u, err := userOf(v)
	if err != nil {
		return err
	}
	p := passwordFor{User: u, unequal: v.FormValue("password") != v.FormValue("again")}
	if p.unequal {
		return v.Render(http.StatusUnprocessableEntity, passwordPage(p))
	}
	_, err = v.Client.SetPasswordWithResponse(v.Ctx(), u.ID, &api.SetPasswordParams{}, api.PasswordSet{Password: api.Secret(v.FormValue("password"))})
	if p.problem = site.Correctable(err); p.problem != nil {
		return v.Render(http.StatusUnprocessableEntity, passwordPage(p))
	}
	if err != nil {
		return err
	}
	return v.To(userPath(u.ID))
}

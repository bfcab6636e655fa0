package signin

import (
	"context"
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// operator is what was filled in to set the service up.
type operator struct {
	token, user string
	problem     *site.Problem
	unequal     bool // the passwords are not the same
	checks      []site.Check
}

// showSetup greets the first operator, for as long as there is none.
func showSetup(v *site.Visit) error {
	setup, err := v.Client.GetSetupWithResponse(v.Ctx())
	if err != nil {
		return err
	}
	if !setup.JSON200.Open {
		return v.To("/login")
	}
	return setupForm(v, http.StatusOK, operator{user: "operator"})
}

func setupForm(v *site.Visit, status int, o operator) (err error) {
	if o.checks, err = v.Checks(v.Ctx()); err != nil {
		return err
	}
	return v.Render(status, setupPage(o))
}

// setUp gives the first operator her password, signs her in, and goes on to her first
// public repository.
func setUp(v *site.Visit) error {
	o := operator{token: strings.TrimSpace(v.FormValue("token")), user: strings.TrimSpace(v.FormValue("user"))}
	password := v.FormValue("password")
	if o.unequal = password != v.FormValue("again"); o.unequal {
		return setupForm(v, http.StatusUnprocessableEntity, o)
	}
	_, err := v.Client.CompleteSetupWithResponse(v.Ctx(), api.SetupCompletion{Token: api.Secret(o.token), User: o.user, Password: api.Secret(password)})
	if o.problem = site.Refused(err); o.problem != nil {
		return setupForm(v, http.StatusUnprocessableEntity, o)
	}
	if err != nil {
		return err
	}
	return v.To("/repos/new?first=1")
}

// wellDone says whether all that is needed is there.
func (o operator) wellDone() bool {
	for _, c := range o.checks {
		if !c.OK {
			return false
		}
	}
	return true
}

// wrongToken is what is wrong with the token.
func (o operator) wrongToken(ctx context.Context) string {
	if o.problem != nil && o.problem.Code == "bad_setup_token" {
		return site.Explain(ctx, o.problem)
	}
	return site.Amiss(ctx, o.problem, "/token")
}

package system

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// model is a read model as its page shows it.
type model struct {
	api.Projection
	problem *site.Problem // of what was tried
}

func show(v *site.Visit) error { return shown(v, http.StatusOK, nil) }

func shown(v *site.Visit, status int, p *site.Problem) error {
	resp, err := v.Client.GetProjectionWithResponse(v.Ctx(), v.Param("name"))
	if err != nil {
		return err
	}
	return v.Render(status, modelPage(model{*resp.JSON200, p}))
}

// done goes back to the read model, with what was refused if something was.
func done(v *site.Visit, err error) error {
	if p := site.Correctable(err); p != nil {
		return shown(v, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return v.To(modelPath(v.Param("name"), ""))
}

func modelPath(name, more string) string { return "/admin/projections/" + url.PathEscape(name) + more }

// back leads from where something was refused, and is loaded again, to the read model.
func back(v *site.Visit) error { return v.To(modelPath(v.Param("name"), "")) }

// replay builds a read model again from the log.
func replay(v *site.Visit) error {
	_, err := v.Client.ReplayProjectionWithResponse(v.Ctx(), v.Param("name"), api.ReplayStart{Switch: v.FormValue("switch") == "yes"})
	return done(v, err)
}

// generation is the one that the path names; one that is no number is not there.
func generation(v *site.Visit) api.GenerationChoice {
	n, _ := strconv.Atoi(v.Param("number"))
	return api.GenerationChoice{Generation: n}
}

func switchTo(v *site.Visit) error {
	_, err := v.Client.SwitchProjectionWithResponse(v.Ctx(), v.Param("name"), generation(v))
	return done(v, err)
}

// dropping is a generation that somebody wants dropped.
type dropping struct {
	name       string
	generation int
	wrong      bool // the name was not the read model's
}

func askToDrop(v *site.Visit) error {
	if _, err := v.Client.GetProjectionWithResponse(v.Ctx(), v.Param("name")); err != nil {
		return err
	}
	return v.Page(dropPage(dropping{name: v.Param("name"), generation: generation(v).Generation}))
}

func drop(v *site.Visit) error {
	if strings.TrimSpace(v.FormValue("name")) != v.Param("name") {
		return v.Render(http.StatusUnprocessableEntity, dropPage(dropping{v.Param("name"), generation(v).Generation, true}))
	}
	_, err := v.Client.DropGenerationWithResponse(v.Ctx(), v.Param("name"), generation(v))
	return done(v, err)
}

// verify compares a read model with the log, and goes on to how that goes.
func verify(v *site.Visit) error {
	resp, err := v.Client.VerifyProjectionWithResponse(v.Ctx(), v.Param("name"))
	if err != nil {
		return done(v, err)
	}
	return v.To(modelPath(v.Param("name"), "/verifications/"+url.PathEscape(resp.JSON202.ID)))
}

func verification(v *site.Visit) error {
	resp, err := v.Client.GetVerificationWithResponse(v.Ctx(), v.Param("name"), v.Param("id"))
	if err != nil {
		return err
	}
	return v.Page(verificationPage(*resp.JSON200))
}

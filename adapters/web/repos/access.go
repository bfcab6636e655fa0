package repos

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// accessTab is who sees a repository, and by what.
type accessTab struct {
	detail
	audience   api.AudiencePage
	problem    *site.Problem // why the audience is not there
	key, value string        // of a label that was not taken
	wrong      *site.Problem // and why; or why a change of the visibility was not made
}

// showAccess tells who sees a repository.
func showAccess(v *site.Visit) error { return accessTab{}.show(v, http.StatusOK) }

func (t accessTab) show(v *site.Visit, status int) (err error) {
	f := filterOf(v)
	if t.detail, err = open(v, "access"); err != nil {
		return err
	}
	page, err := v.Client.ListRepoAudienceWithResponse(v.Ctx(), t.ID, &api.ListRepoAudienceParams{Cursor: site.Given(f.cursor)})
	switch t.problem = site.Refused(err); {
	case t.problem != nil && t.problem.Status == http.StatusServiceUnavailable:
		status = t.problem.Status
	case err != nil:
		return err
	default:
		t.audience = *page.JSON200
	}
	return v.Render(status, accessPage(t))
}

// changed goes on to who sees the repository now, or says why nothing was changed.
func (t accessTab) changed(v *site.Visit, err error) error {
	if err == nil {
		return v.To(at(v.Param("id"), "/access"))
	}
	if t.wrong = site.Correctable(err); t.wrong != nil {
		return t.again(v)
	}
	return err
}

// again shows the page with what was wrong. Its links are those of the page.
func (t accessTab) again(v *site.Visit) error {
	v.Request().URL = &url.URL{Path: at(v.Param("id"), "/access")}
	return t.show(v, http.StatusUnprocessableEntity)
}

// attachLabel attaches a label, or changes its value. What is no label at all is said
// here: in the API's path it would name no label.
func attachLabel(v *site.Visit) error {
	t := accessTab{key: v.FormValue("key"), value: v.FormValue("value")}
	if site.Unnameable(t.key) {
		t.wrong = &site.Problem{Problem: api.Problem{Status: http.StatusUnprocessableEntity, Code: "invalid_fields",
			Errors: []api.FieldError{{Pointer: "path:key", Code: "required"}}}}
		return t.again(v)
	}
	_, err := v.Client.AttachLabelWithResponse(v.Ctx(), v.Param("id"), t.key, &api.AttachLabelParams{}, api.LabelAttach{Value: t.value})
	return t.changed(v, err)
}

// detachLabel takes a label away.
func detachLabel(v *site.Visit) error {
	key := v.FormValue("key")
	if site.Unnameable(key) {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	_, err := v.Client.DetachLabelWithResponse(v.Ctx(), v.Param("id"), key, &api.DetachLabelParams{})
	return accessTab{}.changed(v, err)
}

// setVisibility makes a repository public or private.
func setVisibility(v *site.Visit) error {
	_, err := v.Client.SetVisibilityWithResponse(v.Ctx(), v.Param("id"), &api.SetVisibilityParams{IfMatch: version(v)},
		api.VisibilitySet{Visibility: api.Visibility(v.FormValue("visibility"))})
	return accessTab{}.changed(v, err)
}

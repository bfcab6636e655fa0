package repos

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// handover is a repository on its way to another owner.
type handover struct {
	api.Repo
	to      string
	problem *site.Problem
}

func showTransfer(v *site.Visit) error {
	r, err := forOperators(v)
	if err != nil {
		return err
	}
	return v.Page(transferPage(handover{Repo: r}))
}

// transfer gives a repository to another user.
func transfer(v *site.Visit) error {
	r, err := forOperators(v)
	if err != nil {
		return err
	}
	h := handover{Repo: r, to: strings.TrimSpace(v.FormValue("owner"))}
	_, err = v.Client.TransferRepoWithResponse(v.Ctx(), r.ID, &api.TransferRepoParams{IfMatch: version(v)}, api.RepoTransfer{Owner: h.to})
	if h.problem = site.Correctable(err); h.problem != nil {
		return v.Render(http.StatusUnprocessableEntity, transferPage(h))
	}
	if err != nil {
		return err
	}
	return v.To(at(r.ID, ""))
}

// forOperators is the repository to be transferred: not for its owner to do.
func forOperators(v *site.Visit) (api.Repo, error) {
	if !site.Operates(v.Ctx()) {
		return api.Repo{}, echo.NewHTTPError(http.StatusForbidden)
	}
	return find(v)
}

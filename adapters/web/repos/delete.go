package repos

import (
	"net/http"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// farewell is a question whether to delete a repository.
type farewell struct {
	api.Repo
	unnamed bool // another name was typed
	problem *site.Problem
}

func showDelete(v *site.Visit) error {
	r, err := findIf(v, site.MayRetract)
	if err != nil {
		return err
	}
	return v.Page(deletePage(farewell{Repo: r}))
}

// deleteOne deletes a repository whose name was typed, as it was when it was typed.
func deleteOne(v *site.Visit) error {
	r, err := findIf(v, site.MayRetract)
	if err != nil {
		return err
	}
	f := farewell{Repo: r, unnamed: strings.TrimSpace(v.FormValue("name")) != r.Name}
	if f.unnamed {
		return v.Render(http.StatusUnprocessableEntity, deletePage(f))
	}
	_, err = v.Client.DeleteRepoWithResponse(v.Ctx(), r.ID, &api.DeleteRepoParams{IfMatch: version(v)})
	if f.problem = site.Correctable(err); f.problem != nil {
		return v.Render(http.StatusUnprocessableEntity, deletePage(f))
	}
	if err != nil {
		return err
	}
	return v.To("/repos")
}

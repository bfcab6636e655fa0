package repos

import (
	"strconv"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// syncNow asks for a sync and shows it.
func syncNow(v *site.Visit) error {
	asked, err := v.Client.RequestSyncWithResponse(v.Ctx(), v.Param("id"), &api.RequestSyncParams{}, api.SyncCreate{})
	if err != nil {
		return err
	}
	return v.To(syncURL(asked.JSON202.ID))
}

// enable has a repository synced again.
func enable(v *site.Visit) error {
	if _, err := v.Client.EnableRepoWithResponse(v.Ctx(), v.Param("id"), &api.EnableRepoParams{}); err != nil {
		return err
	}
	return v.To(back(v, at(v.Param("id"), "")))
}

// disable ends a repository's syncs. Nothing is lost by it.
func disable(v *site.Visit) error {
	if _, err := v.Client.DisableRepoWithResponse(v.Ctx(), v.Param("id"), &api.DisableRepoParams{}); err != nil {
		return err
	}
	return v.To(back(v, at(v.Param("id"), "")))
}

// version is the one of the repository that a form was filled in for.
func version(v *site.Visit) *api.IfMatch { return matching(v.FormValue("version")) }

func matching(version string) *api.IfMatch {
	tag := strconv.Quote(version)
	return &tag
}

// overtaken says whether somebody changed the repository meanwhile.
func overtaken(p *site.Problem) bool { return p != nil && p.Code == "version_changed" }

package repos

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// mostAtOnce bounds what one request asks for: no list has more on a page.
const mostAtOnce = 200

// many is what is to be done to several repositories.
type many struct {
	left    []api.Repo
	refused map[string]*site.Problem // by id, why it was not done
	unsaid  bool                     // the word that confirms it was not typed
	back    string
}

// picked are the ids that were checked.
func picked(v *site.Visit) []string {
	_ = v.Request().ParseForm() // what cannot be read picks nothing
	ids := slices.Clone(v.Request().Form["id"])
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return ids[:min(len(ids), mostAtOnce)]
}

// syncMany asks for a sync of each, and tells which could not be.
func syncMany(v *site.Visit) error {
	m := many{refused: make(map[string]*site.Problem), back: back(v, "/repos")}
	for _, id := range picked(v) {
		_, err := v.Client.RequestSyncWithResponse(v.Ctx(), id, &api.RequestSyncParams{}, api.SyncCreate{})
		if err := m.keep(v, id, err); err != nil {
			return err
		}
	}
	if len(m.left) > 0 {
		return v.Render(http.StatusUnprocessableEntity, unsyncedPage(m))
	}
	return v.To(m.back)
}

// keep remembers that something was refused. One that is gone needs nothing any more.
func (m *many) keep(v *site.Visit, id string, err error) error {
	problem := site.Refused(err)
	if err == nil || problem != nil && problem.Status == http.StatusNotFound {
		return nil
	}
	if problem == nil || problem.Status == http.StatusUnauthorized {
		return err
	}
	found, err := v.Client.GetRepoWithResponse(v.Ctx(), id, &api.GetRepoParams{})
	if err != nil {
		return err
	}
	m.left = append(m.left, *found.JSON200)
	m.refused[id] = problem
	return nil
}

// askMany asks whether these are to be deleted.
func askMany(v *site.Visit) error {
	m := many{back: back(v, "/repos")}
	if err := m.find(v, picked(v)); err != nil {
		return err
	}
	if len(m.left) == 0 {
		return v.To(m.back)
	}
	return v.Page(deleteManyPage(m))
}

// find looks up what is still there and the reader's to delete.
func (m *many) find(v *site.Visit, ids []string) error {
	for _, id := range ids {
		found, err := v.Client.GetRepoWithResponse(v.Ctx(), id, &api.GetRepoParams{})
		if problem := site.Refused(err); problem != nil && problem.Status == http.StatusNotFound {
			continue
		}
		if err != nil {
			return err
		}
		if site.MayRetract(v.Ctx(), *found.JSON200) {
			m.left = append(m.left, *found.JSON200)
		}
	}
	return nil
}

// deleteMany deletes each as it was when the question was asked. What could not be
// deleted is shown again, with why.
func deleteMany(v *site.Visit) error {
	m := many{refused: make(map[string]*site.Problem), back: back(v, "/repos")}
	m.unsaid = !said(v.FormValue("word"), site.T(v.Ctx(), "repos.delete.word"))
	for _, item := range picked(v) {
		id, asOf, _ := strings.Cut(item, "@")
		if m.unsaid {
			if err := m.find(v, []string{id}); err != nil {
				return err
			}
			continue
		}
		_, err := v.Client.DeleteRepoWithResponse(v.Ctx(), id, &api.DeleteRepoParams{IfMatch: matching(asOf)})
		if err := m.keep(v, id, err); err != nil {
			return err
		}
	}
	if len(m.left) > 0 {
		return v.Render(http.StatusUnprocessableEntity, deleteManyPage(m))
	}
	return v.To(m.back)
}

// said says whether a word was typed, in whichever case.
func said(typed, word string) bool { return strings.EqualFold(strings.TrimSpace(typed), word) }

// item is a repository as of a version.
func item(r api.Repo) string { return r.ID + "@" + strconv.FormatInt(r.Version, 10) }

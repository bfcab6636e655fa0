package wizard

import (
	"net/http"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// create makes the repository, and goes on to its first sync. The key is the draft's,
// so that a second click, or a page that is sent again, makes no second one.
func (w wizard) create(v *site.Visit) error {
	d := w.load(v)
	last := len(steps()) - 1
	if v.FormValue("do") == "back" {
		return v.To(path(steps()[last-1].name))
	}
	if reached := d.reached(v.Me); reached < last || v.FormValue("idempotency_key") != d.Key {
		return v.To(path(steps()[reached].name)) // it is another draft than the one that she saw
	}
	made, err := v.Client.CreateRepoWithResponse(v.Ctx(), &api.CreateRepoParams{IdempotencyKey: &d.Key}, d.whole())
	if p := site.Correctable(err); p != nil {
		return w.refused(v, d, p)
	}
	if err != nil {
		return err
	}
	drop(v, 0)
	return v.To(firstSync(v, made.JSON201.ID))
}

// refused shows why there is no repository: what the checks found at the step that
// checks, everything else here. A draft that was changed after it was sent, and whose
// answer she never got, is another repository if she sends it once more.
func (w wizard) refused(v *site.Visit, d draft, p *site.Problem) error {
	if p.Code == "idempotency_key_reused" {
		d.Key = site.FreshKey()
		if err := w.keep(v, d); err != nil {
			return err
		}
	}
	if p.Report == nil {
		return render(v, http.StatusUnprocessableEntity, sheet{draft: d, at: len(steps()) - 1, problem: p})
	}
	return w.tell(v, d, *p.Report)
}

// firstSync is where the first sync of a new repository is watched, or the repository
// if there is none.
func firstSync(v *site.Visit, id string) string {
	one := api.Limit(1)
	found, err := v.Client.ListRepoSyncsWithResponse(v.Ctx(), id, &api.ListRepoSyncsParams{Limit: &one})
	if err != nil || len(found.JSON200.Items) == 0 {
		return "/repos/" + id // it was made, whatever else is away
	}
	return "/syncs/" + found.JSON200.Items[0].ID
}

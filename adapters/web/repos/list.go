package repos

import (
	"context"
	"net/http"
	"slices"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// listing is a page of the list.
type listing struct {
	filter
	now     time.Time
	items   []api.Repo
	next    string
	problem *site.Problem // why there are no items
}

// showList lists the repositories that somebody sees. A list that cannot be had is shown
// as such, with its filters: it comes by itself when it can be had again.
func showList(v *site.Visit) error {
	l := listing{filter: filterOf(v)}
	l.now = v.Clock()
	tell(v)
	return l.show(v, http.StatusOK)
}

func (l listing) show(v *site.Visit, status int) error {
	page, err := v.Client.ListReposWithResponse(v.Ctx(), l.params())
	switch problem := site.Refused(err); {
	case problem != nil && problem.Status != http.StatusUnauthorized:
		l.problem, status = problem, problem.Status
	case err != nil:
		return err
	default:
		l.items, l.next = page.JSON200.Items, site.OrEmpty(page.JSON200.NextCursor)
	}
	return v.Render(status, listPage(l))
}

// editable says whether the reader may change any of the items.
func (l listing) editable(ctx context.Context) bool {
	return slices.ContainsFunc(l.items, func(r api.Repo) bool { return site.MayChange(ctx, r) })
}

package catalog

import (
	"slices"
	"strings"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// rows are how many versions a page of the table has.
const rows = 50

// list takes a page of the table of versions.
func (a *app) list(v *site.Visit) error {
	limit, withdrawn := rows, withWithdrawn(v.QueryParam("withdrawn"))
	found, err := v.Client.ListVersionsWithResponse(v.Ctx(), a.ID,
		&api.ListVersionsParams{Limit: &limit, Withdrawn: &withdrawn, Cursor: site.Given(v.QueryParam("cursor"))})
	if err == nil {
		a.Listed, a.Next, a.Withdrawn = found.JSON200.Items, site.OrEmpty(found.JSON200.NextCursor), withdrawn
	}
	return err
}

func withWithdrawn(choice string) bool { return choice == "true" }

// short is a digest as far as people compare it.
func short(digest string) string {
	_, hex, found := strings.Cut(digest, ":")
	if !found {
		hex = digest
	}
	return hex[:min(len(hex), 12)]
}

// withdrew says whether there may be versions that are withdrawn.
func (a app) withdrew() bool {
	return a.Further || slices.ContainsFunc(a.Newest, func(n api.Version) bool { return n.WithdrawnAt != nil })
}

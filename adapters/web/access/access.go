// Package access is who may come in and what she may see: everybody's API tokens, and
// for operators the users, the selectors, and who has which.
package access

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// Mount adds the pages.
func Mount(e *echo.Echo, s *site.Site) {
	mountTokens(e, s)
	mountUsers(e, s)
	mountSelectors(e, s)
}

// operators keeps a page for operators. What is on most of them the API would not tell
// anybody else; this is for forms, which ask it nothing.
func operators(page site.Page) site.Page {
	return func(v *site.Visit) error {
		if v.Me.Role != api.RoleOperator {
			return echo.NewHTTPError(http.StatusForbidden)
		}
		return page(v)
	}
}

// away is err as the refusal of a list that may be there in a moment, or nil: the page is
// shown with a way to try again.
func away(err error) *site.Problem {
	if p := site.Refused(err); p != nil && p.Status >= http.StatusInternalServerError {
		return p
	}
	return nil
}

// statusOf is the status of a page that shows a list.
func statusOf(p *site.Problem) int {
	if p != nil {
		return p.Status
	}
	return http.StatusOK
}

// cursor is where the list that is asked for goes on.
func cursor(v *site.Visit) *string { return site.Given(v.QueryParam("cursor")) }

// typed is what was typed into a field.
func typed(v *site.Visit, name string) string { return strings.TrimSpace(v.FormValue(name)) }

// below is a path with what a person named in it.
func below(base string, parts ...string) string {
	for _, p := range parts {
		base += "/" + url.PathEscape(p)
	}
	return base
}

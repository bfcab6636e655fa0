// Package repos is the pages of repositories: the list of those that somebody sees, and
// each one with its apps, its syncs, who sees it, what was done to it and how to use it.
//
// Why the lists look after themselves: a repository appears when a label is attached and
// is gone when it is detached, so a list asks again every few seconds, and what came is
// merged into what is there. Focus, open menus and checked boxes stay.
package repos

import (
	"context"
	"net/url"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// Mount adds the pages.
func Mount(e *echo.Echo, s *site.Site) {
	e.GET("/repos", s.SignedIn(showList))
	e.POST("/repos/sync", s.SignedIn(syncMany))
	e.GET("/repos/delete", s.SignedIn(askMany))
	e.POST("/repos/delete", s.SignedIn(deleteMany))
	for path, page := range map[string]site.Page{
		"": showApps, "/syncs": showSyncs, "/access": showAccess, "/history": showHistory, "/use": showUse,
		"/edit": showEdit, "/credential": showCredential, "/transfer": showTransfer, "/delete": showDelete,
	} {
		e.GET("/repos/:id"+path, s.SignedIn(page))
	}
	for path, act := range map[string]site.Page{
		"/sync": syncNow, "/enable": enable, "/disable": disable, "/visibility": setVisibility,
		"/labels": attachLabel, "/labels/remove": detachLabel, "/edit": edit, "/transfer": transfer, "/delete": deleteOne,
		"/credential": setCredential, "/credential/remove": removeCredential,
	} {
		e.POST("/repos/:id"+path, s.SignedIn(act))
	}
}

// at is a page of a repository.
func at(id, page string) string { return "/repos/" + url.PathEscape(id) + page }

// syncURL is the page of a sync.
func syncURL(id string) string { return "/syncs/" + url.PathEscape(id) }

// looksInto says whether the reader may know who sees r, and what was done to it.
func looksInto(ctx context.Context, r api.Repo) bool {
	me := site.Me(ctx)
	return me.Role == api.RoleOperator || me.Role == api.RoleService || r.Owner == me.ID
}

// mayAdd says whether the reader may have repositories.
func mayAdd(ctx context.Context) bool { return site.Me(ctx).Role != api.RoleService }

// syncable says whether a sync of r can be asked for.
func syncable(r api.Repo) bool {
	return r.Kind == api.RepoKindHelm && r.Status != api.RepoStatusDisabled && r.Status != api.RepoStatusDeleting
}

// back is where the browser came from, a page of repositories, or else another.
func back(v *site.Visit, otherwise string) string {
	to := v.FormValue("back")
	foreign := func(r rune) bool { return r == '\\' || unicode.IsControl(r) || unicode.IsSpace(r) }
	if (to == "/repos" || strings.HasPrefix(to, "/repos?") || strings.HasPrefix(to, "/repos/")) && !strings.ContainsFunc(to, foreign) {
		return to
	}
	return otherwise
}

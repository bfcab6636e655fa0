// Package catalog is the pages of what there is to install: the catalog, and an app
// with its versions and what its package says about it. Whatever is shown here was
// written by strangers.
//
// # Why
//
// A README is Markdown. goldmark reads it as the forges do that it was written for, with
// a tree that can be changed before it is rendered. bluemonday then lets through what is
// on a list, and is by itself enough: a fault of one of them is none of the page.
package catalog

import (
	"github.com/labstack/echo/v4"

	"chartledger/adapters/web/site"
)

// pages are the pages of this group, and what they share.
type pages struct{ readme *readme }

// Mount serves the pages.
func Mount(e *echo.Echo, s *site.Site) {
	p := pages{newReadme()}
	e.GET("/catalog", s.SignedIn(showCatalog))
	e.GET("/apps/:id", s.SignedIn(inPart(p.showApp)))
}

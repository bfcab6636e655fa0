// Package web serves the pages: what operators and users see in a browser. The frame of
// every page is in site, and each group of pages is a package of its own.
package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"chartledger/adapters/web/access"
	"chartledger/adapters/web/assets"
	"chartledger/adapters/web/catalog"
	"chartledger/adapters/web/repos"
	"chartledger/adapters/web/signin"
	"chartledger/adapters/web/site"
	"chartledger/adapters/web/syncs"
	"chartledger/adapters/web/system"
	"chartledger/adapters/web/wizard"
)

// New makes the handler of all pages.
func New(o site.Options) (http.Handler, error) {
	s, err := site.New(o)
	if err != nil {
		return nil, err
	}
	origin, err := ownOrigin(o.PublicURL)
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		_ = s.Open(func(*site.Visit) error { return err })(c) // a client that is gone cannot be told
	}
	e.Use(secured, bounded, sameOrigin(origin), middleware.GzipWithConfig(middleware.GzipConfig{Skipper: streams}))
	e.GET(assets.Path+"*", echo.WrapHandler(s.Assets))
	for _, mount := range groups() {
		mount(e, s)
	}
	return e, nil
}

// groups are the groups of pages.
func groups() []func(*echo.Echo, *site.Site) {
	return []func(*echo.Echo, *site.Site){
		signin.Mount, repos.Mount, wizard.Mount, syncs.Mount, catalog.Mount, access.Mount, system.Mount,
	}
}

// policy lets a page load what we serve and nothing else: no script of anybody else's
// runs in it, whatever a repository calls its charts. Tabler's arrows are data URLs.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secured sets the headers that keep browsers from making more of a page than it is.
func secured(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		return next(c)
	}
}

// sameOrigin refuses what another site's page has a browser send here.
func sameOrigin(origin *http.CrossOriginProtection) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if origin.Check(c.Request()) != nil {
				return echo.NewHTTPError(http.StatusForbidden)
			}
			return next(c)
		}
	}
}

// ownOrigin knows pages of the public URL as ours, also where a proxy calls us by
// another name.
func ownOrigin(publicURL string) (*http.CrossOriginProtection, error) {
	protection := http.NewCrossOriginProtection()
	if publicURL == "" {
		return protection, nil
	}
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, fmt.Errorf("read the public URL: %w", err)
	}
	return protection, protection.AddTrustedOrigin(u.Scheme + "://" + u.Host)
}

// streams says whether an answer comes piece by piece: those are not kept to be
// compressed. Assets are compressed already. htmx says with every request that it would
// take a stream, so the path tells.
func streams(c echo.Context) bool {
	return strings.HasSuffix(c.Path(), "/stream") || strings.HasPrefix(c.Path(), assets.Path)
}

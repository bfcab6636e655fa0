package site

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"chartledger/adapters/httpapi/api"
)

// Visit is one request for a page, and what is known of whoever makes it.
type Visit struct {
	echo.Context
	*Site
	Me api.Me // zero before somebody signed in

	traceID string
	words   *i18n.Localizer
	lang    string
	after   string // the place in the log that answers have to include
	changed bool   // by this visit
	late    string // such a place that answers did not include in time: the page is older
}

// The cookies of the pages.
const (
	afterCookie    = "chartledger-after"
	themeCookie    = "chartledger-theme"
	languageCookie = "chartledger-language"
)

// afterFor is how long a browser's questions ask for its last change: by then every
// read model has it.
const afterFor = 30 * time.Second

// visit begins a visit.
func (s *Site) visit(c echo.Context) *Visit {
	v := &Visit{Context: c, Site: s, traceID: freshTraceID(), after: cookie(c, afterCookie)}
	v.lang, v.words = s.words.For(cookie(c, languageCookie), c.Request().Header.Get("Accept-Language"))
	c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), visitKey{}, v)))
	return v
}

// Ctx is the context for questions to the API, and for rendering.
func (v *Visit) Ctx() context.Context { return v.Request().Context() }

// Render answers with a page.
func (v *Visit) Render(status int, page templ.Component) error {
	v.Response().Header().Set(echo.HeaderContentType, echo.MIMETextHTMLCharsetUTF8)
	v.remember()
	v.Response().WriteHeader(status)
	return page.Render(v.Ctx(), v.Response())
}

// Page answers with a page that is well.
func (v *Visit) Page(page templ.Component) error { return v.Render(http.StatusOK, page) }

// To sends the browser on to another page after something was done.
func (v *Visit) To(path string) error {
	v.remember()
	return v.Redirect(http.StatusSeeOther, path)
}

// remember has the browser ask for what this visit changed, for a while.
func (v *Visit) remember() {
	if v.changed {
		v.SetCookie(v.cookie(afterCookie, v.after, int(afterFor.Seconds())))
	}
}

// cookie is one for every page of ours. None of them is a secret.
func (v *Visit) cookie(name, value string, age int) *http.Cookie {
	return &http.Cookie{Name: name, Value: url.QueryEscape(value), Path: "/", MaxAge: age, HttpOnly: true, //nolint:gosec // Secure where HTTPS is spoken
		Secure: v.Secure(), SameSite: http.SameSiteLaxMode}
}

// Secure says whether browsers speak HTTPS with us, so that cookies go by it only. Behind
// a proxy the session tells: the API knows which proxies to believe, and a browser takes a
// cookie of this kind by HTTPS only.
func (v *Visit) Secure() bool {
	return v.Request().TLS != nil || strings.HasPrefix(v.PublicURL, "https:") ||
		slices.ContainsFunc(v.Request().Cookies(), func(c *http.Cookie) bool { return strings.HasPrefix(c.Name, "__Host-") })
}

func cookie(c echo.Context, name string) string {
	found, err := c.Cookie(name)
	if err != nil {
		return ""
	}
	value, _ := url.QueryUnescape(found.Value)
	return value
}

// Partial says whether only a part of the page was asked for, by htmx.
func (v *Visit) Partial() bool { return v.Request().Header.Get("Hx-Request") == "true" }

// here is the page that is shown. A form may have been sent to where there is no page:
// then it is the one that has the form, of which browsers tell us, and nobody else.
func (v *Visit) here() string {
	if v.Request().Method == http.MethodGet {
		return v.Request().URL.RequestURI()
	}
	from, err := url.Parse(v.Request().Referer())
	if err != nil || !strings.HasPrefix(from.Path, "/") || strings.HasPrefix(from.Path, "//") {
		return "/"
	}
	return from.RequestURI()
}

// traceParent has the API's log and answers name the same trace.
func (v *Visit) traceParent() string { return "00-" + v.traceID + "-" + v.traceID[:16] + "-01" }

func freshTraceID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

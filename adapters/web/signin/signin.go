// Package signin is where one comes in: the setup of a new service, signing in and out,
// one's password, and the language and theme of one's pages.
package signin

import (
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// Mount adds the pages.
func Mount(e *echo.Echo, s *site.Site) {
	e.GET("/", s.Open(first))
	e.GET("/login", s.Open(showLogin))
	e.POST("/login", s.Open(login))
	e.POST("/logout", s.Open(logout))
	e.POST("/preferences", s.Open(prefer))
	e.GET("/setup", s.Open(showSetup))
	e.POST("/setup", s.Open(setUp))
	e.GET("/settings/password", s.SignedIn(showPassword))
	e.POST("/settings/password", s.SignedIn(setPassword))
}

// first is where one lands: at the setup while there is nobody who could sign in.
func first(v *site.Visit) error {
	_, err := v.Client.GetMeWithResponse(v.Ctx(), nil)
	if err == nil {
		return v.To("/repos")
	}
	if p := site.Refused(err); p == nil || p.Status != http.StatusUnauthorized {
		return err // who has signed in need not do it again because something is away
	}
	setup, err := v.Client.GetSetupWithResponse(v.Ctx())
	if err != nil {
		return err
	}
	if setup.JSON200.Open {
		return v.To("/setup")
	}
	return v.To("/login")
}

func showLogin(v *site.Visit) error { return v.Page(loginPage(attempt{returnTo: back(v)})) }

// attempt is what somebody typed to sign in.
type attempt struct {
	user, returnTo string
	problem        *site.Problem
}

// login begins a session. The API says the same of a user who is not there as of a
// password that is wrong, and so does the page.
func login(v *site.Visit) error {
	a := attempt{user: strings.TrimSpace(v.FormValue("user")), returnTo: back(v)}
	_, err := v.Client.SignInWithResponse(v.Ctx(), api.SignIn{User: a.user, Password: api.Secret(v.FormValue("password"))})
	if err == nil {
		return v.To(a.returnTo)
	}
	if a.problem = site.Refused(err); a.problem == nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if a.problem.Status == http.StatusTooManyRequests {
		status = a.problem.Status
	}
	return v.Render(status, loginPage(a))
}

// logout ends the session. Who is still signed in is not told that she is not.
func logout(v *site.Visit) error {
	_, err := v.Client.SignOutWithResponse(v.Ctx())
	if p := site.Refused(err); err != nil && (p == nil || p.Status != http.StatusUnauthorized) {
		return err
	}
	return v.To("/login")
}

// back is where one wants to go on: a page of ours, else the first one.
func back(v *site.Visit) string {
	to := v.FormValue("return_to")
	u, err := url.Parse(to)
	foreign := func(r rune) bool { return r == '\\' || unicode.IsControl(r) || unicode.IsSpace(r) }
	if err != nil || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || u.Host != "" || strings.ContainsFunc(to, foreign) {
		return "/"
	}
	return to
}

// prefer has the browser keep a language or a theme.
func prefer(v *site.Visit) error {
	v.Prefer(v.FormValue("language"), v.FormValue("theme"))
	return v.To(back(v))
}

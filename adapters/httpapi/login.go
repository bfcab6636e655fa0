package httpapi

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"chartledger/commands"
	"chartledger/domain"
)

// Where a browser signs in at the identity provider, and comes back to.
const (
	// LoginPath takes the path to come back to as return_to.
	LoginPath = "/login/oidc"
	// CallbackPath comes after the public URL. The provider has to know it.
	CallbackPath = LoginPath + "/callback"
)

// longestReturn is how long the path may be that one comes back to.
const longestReturn = 1000

// loginRoutes mounts the sign-in at an identity provider, if there is one that can
// send browsers back.
func (s *server) loginRoutes(e *echo.Echo) {
	if s.Identities == nil || s.PublicURL == "" {
		return
	}
	e.GET(LoginPath, s.startLogin)
	e.GET(CallbackPath, s.finishLogin)
}

// startLogin sends a browser to the identity provider.
func (s *server) startLogin(c echo.Context) error {
	returnTo := c.QueryParam("return_to")
	if returnTo == "" {
		returnTo = "/"
	}
	if !localPath(returnTo) {
		return malformed("One can come back to a path of this service only.", unreadable("query:return_to"))
	}
	a := newLoginAttempt(returnTo, s.Clock())
	to, err := s.Identities.LoginURL(c.Request().Context(), a.State, a.Nonce, a.Verifier)
	if err != nil {
		return err
	}
	c.SetCookie(s.loginCookie(s.seal.seal(a)))
	return c.Redirect(http.StatusFound, to)
}

// localPath says whether a browser takes p for a path of this service.
func localPath(p string) bool {
	u, err := url.Parse(p)
	return err == nil && len(p) <= longestReturn && strings.HasPrefix(p, "/") && !strings.HasPrefix(p, "//") &&
		u.Scheme == "" && u.Host == "" && u.User == nil &&
		!strings.ContainsFunc(p, func(r rune) bool { return r == '\\' || unicode.IsControl(r) || unicode.IsSpace(r) })
}

// finishLogin takes a browser that comes back from the provider, and begins a session.
func (s *server) finishLogin(c echo.Context) error {
	a, err := s.attempt(c)
	c.SetCookie(s.loginCookie("")) // good for one try
	if err != nil {
		return err
	}
	ctx, q := c.Request().Context(), c.QueryParams()
	if q.Has("error") {
		return errLogin(ctx, errors.New("the identity provider answered "+printable(q.Get("error"))))
	}
	who, err := s.redeem(ctx, a, q)
	if err == nil {
		err = s.enter(ctx, who)
	}
	if domain.KindOf(err) == domain.Unauthenticated { // a 401 would have the browser ask for a password
		return errLogin(ctx, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusFound, s.PublicURL+a.ReturnTo)
}

// redeem has the provider say whose code this is. Whoever sends codes of his own making
// has to wait, and leaves the provider alone meanwhile.
func (s *server) redeem(ctx context.Context, a loginAttempt, q url.Values) (commands.Identity, error) {
	address := visitOf(ctx).address()
	if wait := s.lockout.Try(address, "", s.Clock()); wait > 0 {
		return commands.Identity{}, errTooManyAttempts(wait)
	}
	who, err := s.Identities.Redeem(ctx, q.Get("iss"), q.Get("code"), a.Nonce, a.Verifier)
	if domain.KindOf(err) != domain.Unauthenticated {
		s.lockout.Undone(address, "")
	}
	return who, err
}

// enter begins the session of whom the provider vouches for.
func (s *server) enter(ctx context.Context, who commands.Identity) error {
	p, err := s.admit(ctx, who)
	if err != nil {
		return err
	}
	if !p.User.SignsIn() {
		return errLogin(ctx, errors.New("a service has no sessions"))
	}
	_, err = s.beginSession(ctx, p.User)
	return err
}

// attempt is the one that this browser began and that the provider answers.
func (s *server) attempt(c echo.Context) (loginAttempt, error) {
	expired := &problem{status: http.StatusBadRequest, code: "login_expired",
		detail: "This browser has not begun this sign-in, or too long ago. Begin again at " + LoginPath + "."}
	cookie, err := c.Cookie(s.loginCookie("").Name)
	if err != nil {
		return loginAttempt{}, expired
	}
	a, err := s.seal.open(cookie.Value)
	if err != nil || s.Clock().After(a.Ends) ||
		subtle.ConstantTimeCompare([]byte(a.State), []byte(c.QueryParam("state"))) != 1 {
		return loginAttempt{}, expired
	}
	return a, nil
}

// errLogin is a sign-in that ends nowhere. Why is for the log.
func errLogin(ctx context.Context, reason error) error {
	visitOf(ctx).reason = reason.Error()
	return &problem{status: http.StatusForbidden, code: "login_refused",
		detail: "You were not signed in: the identity provider did not say who you are, or you are disabled here. Begin again at " + LoginPath + "."}
}

// printable is a word that a log may hold.
func printable(word string) string {
	word = strings.Map(func(r rune) rune {
		if r > ' ' && r < unicode.MaxASCII {
			return r
		}
		return -1
	}, word)
	return word[:min(len(word), 40)]
}

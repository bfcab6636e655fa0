package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/labstack/echo/v4"
)

// panicked is a bug that a request met.
type panicked struct {
	value any
	stack []byte
}

// Error is for the log; the caller reads "internal".
func (p *panicked) Error() string { return fmt.Sprintf("panic: %v\n%s", p.value, p.stack) }

// recovered makes an error of a panic. A panic that only ends the connection goes on.
func (s *server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if abort, ok := v.(error); ok && errors.Is(abort, http.ErrAbortHandler) {
				panic(v)
			}
			err = &panicked{value: v, stack: debug.Stack()}
		}()
		return next(c)
	}
}

// secured sets the headers that keep browsers from making more of an answer than it is.
func (s *server) secured(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if !strings.HasPrefix(c.Path(), "/openapi") {
			h.Set("Cache-Control", "no-store")
		}
		return next(c)
	}
}

// sameOrigin refuses what another site's page has a browser send here.
func (s *server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.origin.Check(c.Request()) != nil {
			return &problem{status: http.StatusForbidden, code: "cross_origin",
				detail: "A page of another site may not send this request."}
		}
		return next(c)
	}
}

// ownOrigin knows pages of the public URL as ours, also where a proxy calls us by
// another name.
func (o Options) ownOrigin() (*http.CrossOriginProtection, error) {
	protection := http.NewCrossOriginProtection()
	if o.PublicURL == "" {
		return protection, nil
	}
	u, err := url.Parse(o.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("read the public URL: %w", err)
	}
	return protection, protection.AddTrustedOrigin(u.Scheme + "://" + u.Host)
}

// foreign says whether another site's page, or one of another name beside ours, has a
// browser read what only a session may read. Its script could not read the answer, but
// have us work for it; following a link is fine.
func (s *server) foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return r.Header.Get("Sec-Fetch-Mode") != "navigate"
	}
	return false
}

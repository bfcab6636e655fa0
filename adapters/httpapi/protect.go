package httpapi

import (
	"errors"
	"fmt"
	"net/http"
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
func (s *server) sameOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if protection.Check(c.Request()) != nil {
				return &problem{status: http.StatusForbidden, code: "cross_origin",
					detail: "A page of another site may not send this request."}
			}
			return next(c)
		}
	}
}

package site

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/web/words"
)

// Page answers a visit.
type Page func(v *Visit) error

// Open makes a handler of a page that everybody may see.
func (s *Site) Open(page Page) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, begun := s.visit(c), s.Clock()
		v.SetRequest(v.Request().WithContext(words.With(v.Request().Context(), v.words)))
		err := s.shielded(v, page)
		if err != nil {
			err = v.fail(err)
		}
		v.note(s.Clock().Sub(begun))
		return err
	}
}

// note writes the access log of pages. What the API was asked meanwhile stands in its own,
// under the same trace.
func (v *Visit) note(took time.Duration) {
	v.Site.Logger.LogAttrs(v.Ctx(), slog.LevelInfo, "page", slog.String("method", v.Request().Method), slog.String("route", v.Path()),
		slog.Int("status", v.Response().Status), slog.String("took", took.Round(time.Microsecond).String()),
		slog.String("trace_id", v.traceID), slog.String("user", v.Me.ID))
}

// SignedIn makes a handler of a page for whoever has signed in; others are sent to sign in
// first. Nobody who visits another page meanwhile loses hers.
func (s *Site) SignedIn(page Page) echo.HandlerFunc {
	return s.Open(func(v *Visit) error {
		if err := v.meet(); err != nil {
			return err
		}
		return page(v)
	})
}

// meet finds out who visits, if that is not known yet.
func (v *Visit) meet() error {
	if v.Me.ID != "" {
		return nil
	}
	me, err := v.Client.GetMeWithResponse(v.Ctx(), nil)
	switch {
	case err != nil:
		return err
	case me.JSON200 == nil:
		return errors.New("the API does not say who asks")
	}
	v.Me = *me.JSON200
	return nil
}

// shielded makes an error of a page's panic.
func (s *Site) shielded(v *Visit, page Page) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			if abort, ok := reason.(error); ok && errors.Is(abort, http.ErrAbortHandler) {
				panic(reason)
			}
			err = fmt.Errorf("panic: %v\n%s", reason, debug.Stack())
		}
	}()
	return page(v)
}

// fail shows an error.
func (v *Visit) fail(err error) error {
	var routed *echo.HTTPError
	status := http.StatusInternalServerError
	switch p := Refused(err); {
	case p != nil && p.Status == http.StatusUnauthorized:
		return v.toSignIn()
	case p != nil:
		status = p.Status
		if p.RetryAfter != "" {
			v.Response().Header().Set(echo.HeaderRetryAfter, p.RetryAfter)
		}
	case errors.As(err, &routed):
		if status = routed.Code; status == http.StatusNotFound {
			_ = v.meet() // so that her menu is there; nobody has none
		}
	case errors.Is(err, context.Canceled):
		return nil // nobody is there any more
	}
	if status >= http.StatusInternalServerError {
		v.Site.Logger.LogAttrs(v.Ctx(), slog.LevelError, "page broke", slog.String("route", v.Path()), slog.String("trace_id", v.traceID), slog.String("error", err.Error()))
	}
	if v.Response().Committed {
		return nil // too late: the browser sees a cut-off page
	}
	if v.Partial() {
		v.Response().Header().Set("HX-Reswap", "none") // the part stays: it has no place for a whole page
	}
	return v.Render(status, problemPage(status, Refused(err), v.traceID))
}

// toSignIn sends a browser to sign in, and then back to where it wanted to go.
func (v *Visit) toSignIn() error {
	to := "/login?" + url.Values{"return_to": {v.here()}}.Encode()
	if v.Partial() {
		v.Response().Header().Set("HX-Redirect", to)
		return v.NoContent(http.StatusNoContent)
	}
	return v.To(to)
}

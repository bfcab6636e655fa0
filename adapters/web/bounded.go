package web

import (
	"errors"
	"mime"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// What anybody may send, also without having signed in: a form so large, in so much time.
// Certificates with their keys fit, however a browser writes them.
const (
	largestForm = 256 << 10
	formWait    = 30 * time.Second
)

// bounded reads forms, so that no page has to think of how large they are. Of other
// bodies it takes none: no form of ours has files, and they would be kept on the disk.
func bounded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.ContentLength == 0 {
			return next(c)
		}
		out := http.NewResponseController(c.Response())
		_ = out.SetReadDeadline(time.Now().Add(formWait)) // a recorder in a test knows none
		if kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); err != nil || kind != echo.MIMEApplicationForm || r.Method != http.MethodPost {
			return echo.NewHTTPError(http.StatusUnsupportedMediaType)
		}
		r.Body = http.MaxBytesReader(c.Response(), r.Body, largestForm)
		if err := r.ParseForm(); err != nil {
			return unreadable(err)
		}
		_ = out.SetReadDeadline(time.Time{}) // the connection may serve others yet
		return next(c)
	}
}

// unreadable says what is wrong with a form.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	}
	return echo.NewHTTPError(http.StatusBadRequest)
}

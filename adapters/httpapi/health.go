package httpapi

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
)

// serveSpec answers the contract as it was written.
func (s *server) serveSpec(c echo.Context) error {
	return c.Blob(http.StatusOK, "application/yaml", api.Spec())
}

// live answers as long as the process can.
func (s *server) live(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]bool{"live": true})
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready  bool         `json:"ready"`
	Checks []ReadyCheck `json:"checks,omitempty"`
}

// ready answers 200 when every check is well, warnings aside, and else 503. With
// ?verbose it lists them; those that are not well are listed always.
func (s *server) ready(c echo.Context) error {
	answer, status := readiness{Ready: true}, http.StatusOK
	verbose := c.QueryParams().Has("verbose")
	for _, check := range s.Ready(c.Request().Context()) {
		bad := !check.OK && !check.Warning
		if bad {
			answer.Ready, status = false, http.StatusServiceUnavailable
		}
		if bad || verbose {
			answer.Checks = append(answer.Checks, check)
		}
	}
	return c.JSON(status, answer)
}

package httpapi

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
)

// problem is a refusal on its way to becoming a problem document. As an error it
// is one that needs no further mapping.
type problem struct {
	status         int
	code, detail   string
	fields         []api.FieldError
	report         *api.ValidationReport
	idempotencyKey string
	retryAfter     int // seconds; 0: not said
}

// Error is the detail.
func (p *problem) Error() string { return p.detail }

// document is the problem as the contract shows it.
func (p *problem) document(v *visit) api.Problem {
	return api.Problem{
		Type: "/problems/" + p.code, Title: http.StatusText(p.status), Status: p.status,
		Code: p.code, Detail: p.detail, Instance: instance(v.c), TraceID: v.traceID,
		Errors: p.fields, Report: p.report, IdempotencyKey: p.idempotencyKey,
	}
}

// write answers the problem.
func (p *problem) write(v *visit) error {
	body, err := json.Marshal(p.document(v))
	if err != nil {
		return err
	}
	h := v.c.Response().Header()
	if p.status == http.StatusUnauthorized {
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="chartledger"`)
		if v.c.Request().Header.Get("Sec-Fetch-Mode") == "" { // a browser would ask for a user name and password, and we have pages for that
			h.Add(echo.HeaderWWWAuthenticate, `Basic realm="chartledger", charset="UTF-8"`)
		}
	}
	if p.retryAfter > 0 {
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(p.retryAfter))
	}
	if v.c.Request().Method == http.MethodHead {
		return v.c.NoContent(p.status)
	}
	return v.c.Blob(p.status, "application/problem+json", append(body, '\n'))
}

// uuidPattern is the form of the ids that the service gives out.
var uuidPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// instance is the path of the request, in which parameters that are no ids of
// ours keep their names: somebody may have put a secret there. It is empty for a
// path that is none of ours.
func instance(c echo.Context) string {
	if visitOf(c.Request().Context()).lost {
		return ""
	}
	segments := strings.Split(c.Path(), "/")
	for i, segment := range segments {
		name, isParam := strings.CutPrefix(segment, ":")
		if value, err := url.PathUnescape(c.Param(name)); isParam && err == nil && uuidPattern.MatchString(value) {
			segments[i] = value
		}
	}
	return strings.Join(segments, "/")
}

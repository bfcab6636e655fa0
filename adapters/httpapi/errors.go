package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/commands"
	"chartledger/domain"
)

// fail answers an error: the one place where errors become problem documents, and
// where those that are nobody's fault but ours are noted for the log.
func (s *server) fail(err error, c echo.Context) {
	v := visitOf(c.Request().Context())
	v.c = c
	p := problemOf(err)
	var routed *echo.HTTPError
	v.lost = errors.As(err, &routed) && routed.Code == http.StatusNotFound
	v.code = p.code
	if p.status >= http.StatusInternalServerError {
		v.reason = err.Error()
	}
	if c.Response().Committed {
		return // too late: the client sees a cut-off answer
	}
	if err := p.write(v); err != nil {
		v.reason = err.Error()
	}
}

// statusOf is the status of each kind of refusal.
func statusOf(kind domain.Kind) int {
	switch kind {
	case domain.Invalid, domain.KeyReused, domain.TooLarge:
		return http.StatusUnprocessableEntity
	case domain.Unauthenticated:
		return http.StatusUnauthorized
	case domain.Forbidden:
		return http.StatusForbidden
	case domain.NotFound:
		return http.StatusNotFound
	case domain.Conflict:
		return http.StatusConflict
	case domain.PreconditionFailed:
		return http.StatusPreconditionFailed
	case domain.PreconditionRequired:
		return http.StatusPreconditionRequired
	case domain.Busy, domain.Unknown, domain.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problemOf is what the caller may read of an error.
func problemOf(err error) *problem {
	var (
		known    *problem
		notValid *commands.NotValid
		refused  *domain.Error
		routed   *echo.HTTPError
	)
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &notValid):
		report := reportOf(notValid.Report)
		return &problem{status: http.StatusUnprocessableEntity, code: "validation_failed",
			detail: "The repository did not pass its checks. Nothing was stored.", report: &report}
	case errors.As(err, &refused):
		return refusal(refused, err)
	case errors.As(err, &routed):
		return routing(routed)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &problem{status: http.StatusServiceUnavailable, code: "timeout", retryAfter: 1,
			detail: "The request ended before its answer was ready. Try again."}
	}
	return &problem{status: http.StatusInternalServerError, code: "internal",
		detail: "Something went wrong here. The trace id finds it in the log."}
}

// refusal is a domain error as a problem.
func refusal(e *domain.Error, err error) *problem {
	p := &problem{status: statusOf(e.Kind), code: e.Code, detail: e.Detail}
	if e.Field != "" {
		p.fields = []api.FieldError{{Pointer: e.Field, Code: e.Code, Detail: e.Detail}}
	}
	var doubt *commands.InDoubt
	if errors.As(err, &doubt) {
		p.idempotencyKey = doubt.Key
	}
	if p.status == http.StatusServiceUnavailable {
		p.retryAfter = 1
	}
	return p
}

// routing is an error of echo or of the generated code. Its message may repeat
// what was submitted, so only its status counts.
func routing(e *echo.HTTPError) *problem {
	switch e.Code {
	case http.StatusNotFound:
		return &problem{status: e.Code, code: "not_found", detail: "There is nothing at this path."}
	case http.StatusMethodNotAllowed:
		return &problem{status: e.Code, code: "method_not_allowed", detail: "This path does not take this method; see Allow."}
	case http.StatusUnsupportedMediaType:
		return errMediaType()
	case http.StatusRequestEntityTooLarge:
		return &problem{status: e.Code, code: "body_too_large", detail: "The body is too large."}
	case http.StatusBadRequest:
		return malformed("The request cannot be read.")
	}
	return &problem{status: http.StatusInternalServerError, code: "internal", detail: "Something went wrong here."}
}

// malformed is a request that cannot be read.
func malformed(detail string, fields ...api.FieldError) *problem {
	return &problem{status: http.StatusBadRequest, code: "malformed_request", detail: detail, fields: fields}
}

func errMediaType() *problem {
	return &problem{status: http.StatusUnsupportedMediaType, code: "unsupported_media_type",
		detail: "Send the body as application/json."}
}

func errNotFound(what string) error {
	return domain.Refuse(domain.NotFound, "not_found", "There is no such "+what+".")
}

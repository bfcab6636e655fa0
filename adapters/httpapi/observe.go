package httpapi

import (
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// observed are the server's metrics.
type observed struct {
	durations *prometheus.HistogramVec
}

func newObserved(r prometheus.Registerer) (*observed, error) {
	o := &observed{durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "http_request_duration_seconds",
		Help:    "How long HTTP requests took, by route pattern, method and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
	}, []string{"route", "method", "status"})}
	if r == nil {
		return o, nil
	}
	return o, r.Register(o.durations)
}

// observe gives the request its ids, and has it counted and logged when it is
// over. It is the outermost middleware: it sees every answer.
func (s *server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.Clock()
		v := begin(c)
		v.setHeader("X-Request-Id", v.requestID)
		if err := next(c); err != nil {
			c.Error(err)
		}
		s.record(c, v, s.Clock().Sub(start))
		return nil
	}
}

// record writes the access log. It names the route's pattern: paths, queries and
// headers may hold what nobody should read.
func (s *server) record(c echo.Context, v *visit, took time.Duration) {
	route, method, status := c.Path(), methodOf(c.Request()), c.Response().Status
	if v.lost || route == "" {
		route = "unmatched"
	}
	s.observed.durations.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
	attrs := []slog.Attr{
		slog.String("method", method), slog.String("route", route), slog.Int("status", status),
		slog.String("took", took.Round(time.Microsecond).String()), slog.String("request_id", v.requestID), slog.String("trace_id", v.traceID),
		slog.String("address", v.address()),
	}
	if v.User.ID != "" {
		attrs = append(attrs, slog.String("user", v.User.ID))
	}
	if v.code != "" {
		attrs = append(attrs, slog.String("code", v.code))
	}
	if v.reason != "" {
		attrs = append(attrs, slog.String("error", v.reason))
	}
	s.Logger.LogAttrs(c.Request().Context(), levelOf(status), "request", attrs...)
}

// levelOf is how loud an answer is: a bug shouts, a log or read model that is away
// calls, everything else is usual.
func levelOf(status int) slog.Level {
	switch status {
	case http.StatusInternalServerError:
		return slog.LevelError
	case http.StatusServiceUnavailable:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// methodOf is the request's method if it is a usual one: a label of a metric must
// not be the client's to choose.
func methodOf(r *http.Request) string {
	usual := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut,
		http.MethodPatch, http.MethodDelete, http.MethodOptions}
	if slices.Contains(usual, r.Method) {
		return r.Method
	}
	return "other"
}

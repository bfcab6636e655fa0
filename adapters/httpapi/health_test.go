package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"chartledger/adapters/helmchart"
	"chartledger/adapters/httpapi"
)

func TestReadiness(t *testing.T) {
	t.Parallel()
	good := httpapi.ReadyCheck{Name: "queries", OK: true}
	bad := httpapi.ReadyCheck{Name: "registrar", Detail: "not settled"}
	warning := httpapi.ReadyCheck{Name: "replication", Warning: true, Detail: "one broker"}
	for name, tt := range map[string]struct {
		checks []httpapi.ReadyCheck
		path   string
		status int
		shows  string
		hides  string
	}{
		"all well":          {[]httpapi.ReadyCheck{good}, "/readyz", 200, `{"ready":true}`, "queries"},
		"a warning":         {[]httpapi.ReadyCheck{warning}, "/readyz", 200, `{"ready":true}`, "replication"},
		"one is not":        {[]httpapi.ReadyCheck{good, bad}, "/readyz", 503, "not settled", "queries"},
		"all well, verbose": {[]httpapi.ReadyCheck{good, warning}, "/readyz?verbose", 200, "one broker", "nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, func(o *httpapi.Options) {
				o.Ready = func(context.Context) []httpapi.ReadyCheck { return tt.checks }
			})
			got := f.do("", "GET", tt.path, "")
			if got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.shows) || strings.Contains(string(got.body), tt.hides) {
				t.Errorf("got %s %s", got.Status, got.body)
			}
		})
	}
}

func TestWhatNeedsNoSignIn(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	f := newFixture(t, func(o *httpapi.Options) {
		o.Registerer, o.Metrics = registry, promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	})
	f.do("", "GET", "/api/v1/me", "")
	f.do("", "BREW", "/api/v1/"+marker, "")
	for path, want := range map[string]string{
		"/livez":        `{"live":true}`,
		"/openapi.yaml": "openapi: 3.0.3",
		"/metrics":      `http_request_duration_seconds_count{method="GET",route="/api/v1/me",status="401"} 1`,
	} {
		got := f.do("", "GET", path, "")
		if got.StatusCode != http.StatusOK || !strings.Contains(string(got.body), want) {
			t.Errorf("%s: %s %s", path, got.Status, got.body)
		}
		noMarker(t, path, string(got.body))
	}
}

func TestTheLogKnowsRoutesNotURLs(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	trace := "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	got := f.do(bootstrapToken, "GET", "/api/v1/repos/abc", "", "X-Request-Id", "req-1", "Traceparent", trace)
	for _, want := range []string{`"route":"/api/v1/repos/:id"`, `"method":"GET"`, `"status":404`, `"request_id":"req-1"`,
		`"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"`, `"user":"operator"`, `"took":`} {
		if !strings.Contains(f.logs.String(), want) {
			t.Errorf("the log lacks %s: %s", want, f.logs)
		}
	}
	if strings.Contains(f.logs.String(), "abc") || got.Header.Get("X-Request-Id") != "req-1" {
		t.Errorf("the log: %s", f.logs)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	if _, err := httpapi.New(httpapi.Options{}); err == nil {
		t.Error("an API of nothing was made")
	}
}

// impatience is the limit of an impatient server.
const impatience = 300 * time.Millisecond

// impatient serves the fixture's API with short time limits, on its own port.
func (f *fixture) impatient() *fixture {
	server := httptest.NewUnstartedServer(f.api)
	server.Config.WriteTimeout, server.Config.ReadTimeout = impatience, impatience
	server.Start()
	f.t.Cleanup(server.Close)
	other := *f
	other.url = server.URL
	return &other
}

// ExampleNew serves the contract; what it needs is wired in cmd.
func ExampleNew() {
	api, err := httpapi.New(httpapi.Options{Commands: refusing{}, Access: &liveAccess{}, Queries: newQueries(), Packages: helmchart.NewChecker(1 << 20)})
	if err != nil {
		return
	}
	server := httptest.NewServer(api)
	defer server.Close()
	answer, err := http.Get(server.URL + "/livez")
	if err != nil {
		return
	}
	defer answer.Body.Close()
	fmt.Println(answer.Status)
	// Output: 200 OK
}

package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/cmd/chartledger/cli"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

const token = "chartledger_0123456789abcdef"

// call is a request as the server got it.
type call struct {
	route, query, body string
	header             http.Header
}

// server answers by script, and checks every request against the contract.
type server struct {
	*httptest.Server
	t      *testing.T
	router routers.Router
	mu     sync.Mutex
	routes map[string]http.HandlerFunc
	calls  []call
}

// contract is read once: under the race detector it takes a second.
var contract = sync.OnceValues(func() (routers.Router, error) {
	doc, err := api.Document(context.Background())
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

func newServer(t *testing.T, routes map[string]http.HandlerFunc) *server {
	t.Helper()
	router, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, router: router, routes: routes}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP records a request and answers it as the script says; a request that the script does not know is an error.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	route := r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), api.BasePath)
	s.mu.Lock()
	s.calls = append(s.calls, call{route, r.URL.RawQuery, string(body), r.Header})
	handler := s.routes[route]
	s.mu.Unlock()
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.check(r)
	if handler == nil {
		s.t.Errorf("unexpected %s?%s", route, r.URL.RawQuery)
		http.Error(w, "unexpected", http.StatusTeapot)
		return
	}
	handler(w, r)
}

func (s *server) check(r *http.Request) {
	route, params, err := s.router.FindRoute(r)
	for name, value := range params {
		params[name], _ = url.PathUnescape(value) // the router leaves it encoded
	}
	if err == nil {
		err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, Route: route, PathParams: params,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
		})
	}
	if err != nil {
		s.t.Errorf("%s %s breaks the contract: %v", r.Method, r.URL.Path, err)
	}
}

// made returns the calls of a route.
func (s *server) made(route string) []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var made []call
	for _, c := range s.calls {
		if c.route == route {
			made = append(made, c)
		}
	}
	return made
}

// reply answers always the same; headers come in pairs.
func reply(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if status >= http.StatusBadRequest {
			w.Header().Set("Content-Type", "application/problem+json")
		}
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// inTurn answers the first call with the first handler, and so on; the last one answers the rest.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		h := handlers[0]
		if len(handlers) > 1 {
			handlers = handlers[1:]
		}
		mu.Unlock()
		h(w, r)
	}
}

// broken ends the connection without an answer.
func broken(w http.ResponseWriter, _ *http.Request) {
	if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = conn.Close()
	}
}

func problem(status int, code, detail string, more ...string) http.HandlerFunc {
	body := fmt.Sprintf(`{"type":"/problems/%s","title":"Refused","status":%d,"code":%q,"detail":%q`, code, status, code, detail)
	return reply(status, body+strings.Join(more, "")+"}", "Retry-After", "0")
}

func page(items ...string) http.HandlerFunc {
	return reply(http.StatusOK, `{"items":[`+strings.Join(items, ",")+`],"next_cursor":null}`)
}

// shell is where a command runs.
type shell struct {
	env      map[string]string
	stdin    string
	terminal bool
}

type result struct {
	code     int
	out, err string
}

// run runs a command against a server, with a token in the environment.
func (sh shell) run(t *testing.T, s *server, args ...string) result {
	t.Helper()
	env := map[string]string{"CHARTLEDGER_SERVER": s.URL, "CHARTLEDGER_TOKEN": token}
	for k, v := range sh.env {
		env[k] = v
	}
	root := cli.RootAt(now(), func(k string) string { return env[k] }, sh.terminal, nil)
	var out, err bytes.Buffer
	root.SetArgs(args)
	root.SetIn(strings.NewReader(sh.stdin))
	root.SetOut(&out)
	root.SetErr(&err)
	code := cli.Execute(t.Context(), root)
	return result{code, out.String(), err.String()}
}

func run(t *testing.T, s *server, args ...string) result {
	t.Helper()
	return shell{}.run(t, s, args...)
}

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// expect compares a result with what was wanted.
func (r result) expect(t *testing.T, code int, out string) {
	t.Helper()
	if r.code != code || r.out != out {
		t.Errorf("got %d\n%s%s\nwant %d\n%s", r.code, r.out, r.err, code, out)
	}
}

func (r result) says(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.err, text) {
			t.Errorf("%q is missing in\n%s", text, r.err)
		}
	}
}

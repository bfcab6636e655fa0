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

	"chartledger/adapters/httpapi/api"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

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

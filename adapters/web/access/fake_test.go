package access_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web"
	"chartledger/adapters/web/site"
)

// service is the pages on an API that answers what a test has it answer.
type service struct {
	t       *testing.T
	api     *http.ServeMux
	pages   http.Handler
	mu      sync.Mutex
	changes []string // what the API was told to do: method, path, and the body
	headers []http.Header
}

// newService starts one for a reader of this role.
func newService(t *testing.T, role api.Role) *service {
	t.Helper()
	s := &service{t: t, api: http.NewServeMux()}
	pages, err := web.New(site.Options{API: s, PublicURL: "https://charts.example.com/", Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	s.pages = pages
	s.answer("GET /api/v1/me", http.StatusOK, api.Me{ID: "ada", Role: role})
	return s
}

func now() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }

// ServeHTTP is the API.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.changes = append(s.changes, strings.TrimSpace(r.Method+" "+r.RequestURI+" "+string(body)))
		s.headers = append(s.headers, r.Header)
		s.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	s.api.ServeHTTP(w, r)
}

// answer has the API answer requests of a pattern.
func (s *service) answer(pattern string, status int, body any) {
	s.api.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { write(w, status, body) })
}

func write(w http.ResponseWriter, status int, body any) {
	kind := "application/json"
	if _, refused := body.(api.Problem); refused {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	if body != nil {
		_ = json.NewEncoder(w).Encode(body)
	}
}

// refusal is what the API answers if a field is wrong; without a pointer, if all is.
func refusal(status int, code, pointer, detail string) api.Problem {
	p := api.Problem{Status: status, Code: code, Detail: detail, TraceID: "0af7651916cd43dd8448eb211c80319c"}
	if pointer != "" {
		p.Errors = []api.FieldError{{Pointer: pointer, Code: code, Detail: detail}}
	}
	return p
}

// page is an answer with its body read.
type page struct {
	status   int
	location string
	body     string
}

func (s *service) get(path string) page { return s.send(http.MethodGet, path, nil) }

func (s *service) post(path string, form url.Values) page {
	return s.send(http.MethodPost, path, form)
}

func (s *service) send(method, path string, form url.Values) page {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.pages.ServeHTTP(w, r)
	return page{status: w.Code, location: w.Header().Get("Location"), body: w.Body.String()}
}

// shows fails the test unless the page has this status and these texts.
func (s *service) shows(p page, status int, texts ...string) {
	s.t.Helper()
	if p.status != status {
		s.t.Fatalf("status %d instead of %d: %s", p.status, status, p.body)
	}
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			s.t.Errorf("the page lacks %q", text)
		}
	}
}

// lacks fails the test if the page has one of these texts.
func (s *service) lacks(p page, texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if strings.Contains(p.body, text) {
			s.t.Errorf("the page has %q", text)
		}
	}
}

// goesTo fails the test unless the answer sends the browser there.
func (s *service) goesTo(p page, path string) {
	s.t.Helper()
	if p.status != http.StatusSeeOther || p.location != path {
		s.t.Errorf("%d to %q instead of %q: %s", p.status, p.location, path, p.body)
	}
}

// told fails the test unless the API was told exactly this.
func (s *service) told(want ...string) {
	s.t.Helper()
	if got := strings.Join(s.changes, "\n"); got != strings.Join(want, "\n") {
		s.t.Errorf("the API was told\n%s\ninstead of\n%s", got, strings.Join(want, "\n"))
	}
}

// Package sitetest serves a group of pages over an API that a test makes up.
package sitetest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/site"
)

// Operator and Alice are who may be asking.
const (
	Operator = `{"id":"root","role":"operator","groups":[],"selectors":[],"scopes":["admin"],"expires_at":null}`
	Alice    = `{"id":"alice","role":"developer","groups":[],"selectors":[],"scopes":["write"],"expires_at":null}`
)

// API answers requests such as "GET /syncs/1" with JSON; one that begins with {"status":4
// or 5 is a problem, and "event:" a stream. What is not there is not found.
type API struct {
	Answers map[string]string

	lock  sync.Mutex
	calls []string
	keys  []string
	pages *echo.Echo // made once: words and assets take a while
}

// ServeHTTP answers.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	call := r.Method + " " + strings.TrimPrefix(r.URL.Path, api.BasePath)
	body, _ := io.ReadAll(r.Body)
	a.lock.Lock()
	a.calls = append(a.calls, strings.TrimSpace(call+" "+string(body)))
	if key := r.Header.Get("Idempotency-Key"); key != "" {
		a.keys = append(a.keys, key)
	}
	answer, ok := a.Answers[call]
	a.lock.Unlock()
	kind, status := "application/json", http.StatusOK
	switch {
	case !ok:
		answer, kind, status = `{"status":404,"code":"not_found","detail":"There is no such thing."}`, "application/problem+json", http.StatusNotFound
	case strings.HasPrefix(answer, `{"status":4`) || strings.HasPrefix(answer, `{"status":5`):
		kind, status = "application/problem+json", int(answer[10]-'0')*100+int(answer[11]-'0')*10+int(answer[12]-'0')
	case strings.HasPrefix(answer, "event:"):
		kind = "text/event-stream"
	case r.Method == http.MethodPost && !strings.HasSuffix(call, "/switch") && !strings.HasSuffix(call, "/drop"):
		status = http.StatusAccepted
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// Calls are what was asked so far, with bodies.
func (a *API) Calls() []string {
	a.lock.Lock()
	defer a.lock.Unlock()
	return append([]string(nil), a.calls...)
}

// Keys are those that requests came with, by which one that is sent again is known.
func (a *API) Keys() []string {
	a.lock.Lock()
	defer a.lock.Unlock()
	return append([]string(nil), a.keys...)
}

// Has fails the test unless a page has all of these.
func Has(t *testing.T, page string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
}

// Lacks fails the test if a page has one of these.
func Lacks(t *testing.T, page string, all ...string) {
	t.Helper()
	for _, unwanted := range all {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page has %q", unwanted)
		}
	}
}

// Ask asks the group of pages that belongs to an API, and follows no redirects.
func Ask(t *testing.T, a *API, mount func(*echo.Echo, *site.Site), method, path string, form url.Values, header ...string) (*httptest.ResponseRecorder, string) {
	t.Helper()
	if a.pages == nil {
		s, err := site.New(site.Options{API: a})
		if err != nil {
			t.Fatal(err)
		}
		a.pages = echo.New()
		mount(a.pages, s)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	got := httptest.NewRecorder()
	a.pages.ServeHTTP(got, r)
	return got, got.Body.String()
}

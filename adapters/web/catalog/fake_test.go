package catalog_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/web/catalog"
	"chartledger/adapters/web/site"
)

// answers are what the API of a test says: by path a body, which is a problem if it
// begins with its status.
type answers map[string]string

// problem is a refusal as an answer.
func problem(status, code, detail string) string {
	return status + `{"status":` + status + `,"code":"` + code + `","detail":"` + detail + `","trace_id":"t1"}`
}

// ask asks for a page over such an API. queries are told what it was asked.
func ask(t *testing.T, a answers, path string, header ...string) (status int, page string, queries []string) {
	t.Helper()
	api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.EscapedPath(), "/api/v1")
		queries = append(queries, path+"?"+r.URL.RawQuery)
		body, ok := a[path]
		switch {
		case path == "/me" && !ok:
			body = `{"id":"ada","role":"developer"}`
		case !ok:
			body = problem("404", "not_found", "There is no such thing.")
		}
		w.Header().Set("Content-Type", "application/json")
		if len(body) > 3 && body[0] != '{' {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(map[string]int{"400": 400, "404": 404, "502": 502, "503": 503}[body[:3]])
			body = body[3:]
		}
		_, _ = w.Write([]byte(body))
	})
	s, err := site.New(site.Options{API: api, Clock: func() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	catalog.Mount(e, s)
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w.Code, w.Body.String(), queries
}

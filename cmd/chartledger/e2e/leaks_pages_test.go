package e2e_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web"
	"chartledger/adapters/web/site"
)

// No page tells a stranger of what is not hers: it answers as if there were nothing.
// The pages are those that are mounted, so that a new one is looked at by itself.
func TestPagesTellNothing(t *testing.T) {
	t.Parallel()

	s := newStage(t)
	secrets := s.secrets()
	for _, who := range []string{"bob", "carol"} {
		s.operator.do("PUT", "/users/"+who+"/password", api.PasswordSet{Password: passphrase}).want(t, http.StatusNoContent)
		b, _ := s.operator.signIn(who, passphrase)
		seen := 0
		for what, th := range secrets {
			none := th.missing(s.elsewhere)
			for _, r := range pageRoutes(t) {
				path, absent := th.page(r.Path), none.page(r.Path)
				if path == "" {
					continue
				}
				seen++
				got, want := b.page(t, s.operator.URL, r.Method, path), b.page(t, s.operator.URL, r.Method, absent)
				if got.Status < http.StatusMultipleChoices && !strings.HasSuffix(path, "/stream") {
					t.Errorf("%s, %s: %s %s: got %d", who, what, r.Method, r.Path, got.Status)
				}
				if x, y := pageShape(got, th, none), pageShape(want, th, none); x != y {
					t.Errorf("%s, %s: %s %s: got\n%s\nand for what does not exist\n%s", who, what, r.Method, r.Path, x, y)
				}
			}
		}
		if seen < 50 {
			t.Errorf("%s looked at %d pages only", who, seen)
		}
	}
}

// pageRoutes are all pages.
func pageRoutes(t *testing.T) []*echo.Route {
	t.Helper()
	handler, err := web.New(site.Options{API: http.NotFoundHandler()})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(handler.(*echo.Echo).Routes(), func(r *echo.Route) bool {
		return r.Method != http.MethodGet && r.Method != http.MethodPost
	})
}

// page is the path of a page about these things; "" if there is none of them.
func (th things) page(route string) string {
	group, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(route, "/"), "admin/"), "/:id")
	id, known := th[group+"/{id}"]
	if !known || !strings.Contains(route, ":") {
		return ""
	}
	rest = regexp.MustCompile(`:\w+`).ReplaceAllString(rest, "release")
	return route[:strings.Index(route, ":")] + url.PathEscape(id) + rest
}

// page asks for a page as the browser would.
func (b browser) page(t *testing.T, base, method, path string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", b.cookie)
	r.Header.Set("Accept-Encoding", "identity")
	once := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := once.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{Status: response.StatusCode, Header: response.Header, Body: string(body)}
}

var freshInPages = regexp.MustCompile(`Trace id: \w+|Trace: \w+`)

// pageShape is shape for pages, whose links name where one is.
func pageShape(a answer, these, those things) string {
	a.Body = freshInPages.ReplaceAllString(a.Body, "Trace")
	return shape(a, these, those)
}

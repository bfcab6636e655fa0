package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"chartledger/adapters/web"
	"chartledger/adapters/web/site"
)

// head is what an answer begins with.
type head struct {
	StatusCode int
	Header     http.Header
}

// pages serves the pages over an API that a test makes up. It follows no redirects.
func pages(t *testing.T, o site.Options, api http.HandlerFunc) func(method, path string, form url.Values, header ...string) (head, string) {
	t.Helper()
	o.API = api
	handler, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return func(method, path string, form url.Values, header ...string) (head, string) {
		t.Helper()
		r, err := http.NewRequest(method, server.URL+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		if form != nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Add(header[i], header[i+1])
		}
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return head{resp.StatusCode, resp.Header}, string(body)
	}
}

// refuse answers everything with a problem.
func refuse(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// Whatever a page holds, a browser runs no script of anybody else's in it, and shows it
// in nobody else's frame.
func TestPagesAreSecured(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{}, refuse(401, `{"code":"unauthenticated","status":401}`))
	for _, path := range []string{"/login", "/nowhere", "/repos"} {
		resp, _ := ask("GET", path, nil)
		policy := resp.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy %q lacks %s", path, policy, want)
			}
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: got %v", path, resp.Header)
		}
	}
}

func TestOtherSitesPostNothing(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{PublicURL: "https://apps.example.com"}, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s reached the API", r.Method, r.URL)
		}
		w.WriteHeader(http.StatusNoContent)
	})
	for _, path := range []string{"/logout", "/login", "/setup", "/preferences"} {
		if resp, _ := ask("POST", path, url.Values{}, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: got %d", path, resp.StatusCode)
		}
	}
	if resp, _ := ask("POST", "/preferences", url.Values{"theme": {"dark"}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://apps.example.com"); resp.StatusCode != http.StatusSeeOther {
		t.Errorf("from the public URL: got %d", resp.StatusCode)
	}
}

// Assets may be kept for ever under their names, and there is nothing else.
func TestAssets(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{}, refuse(401, `{"code":"unauthenticated"}`))
	_, page := ask("GET", "/login", nil)
	found := regexp.MustCompile(`(?:href|src)="(/assets/[^"#]+)`).FindAllStringSubmatch(page, -1)
	if len(found) < 5 {
		t.Fatalf("the page loads %v", found)
	}
	for _, m := range found {
		resp, body := ask("GET", m[1], nil)
		if resp.StatusCode != http.StatusOK || body == "" || !strings.Contains(resp.Header.Get("Cache-Control"), "immutable") || resp.Header.Get("Content-Type") == "" {
			t.Errorf("%s: got %d, %v", m[1], resp.StatusCode, resp.Header)
		}
	}
	for _, path := range []string{"/assets/", "/assets/000000000000/app.js", "/assets/../web.go", "/assets/%2e%2e/web.go"} {
		if resp, _ := ask("GET", path, nil); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: got %d", path, resp.StatusCode)
		}
	}
}

func TestProblemsArePages(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		api    http.HandlerFunc
		status int
		want   string
	}{
		"away":     {refuse(503, `{"code":"read_models_away","status":503,"detail":"The database is away."}`), 503, "Nothing is lost"},
		"hostile":  {refuse(403, `{"code":"x","status":403,"detail":"<script>alert(1)</script>"}`), 403, "&lt;script&gt;"},
		"no JSON":  {refuse(500, `<html>`), 500, "The fault is ours"},
		"a panic":  {func(http.ResponseWriter, *http.Request) { panic("here") }, 500, "The fault is ours"},
		"no words": {refuse(400, `{}`), 400, "could not be understood"},
	} {
		resp, body := pages(t, site.Options{}, tt.api)("GET", "/settings/password", nil)
		if resp.StatusCode != tt.status || !strings.Contains(body, tt.want) || !strings.Contains(body, "Trace id: ") {
			t.Errorf("%s: got %d, %s", name, resp.StatusCode, body)
		}
	}
	if resp, body := pages(t, site.Options{}, refuse(401, `{}`))("GET", "/nowhere", nil); resp.StatusCode != http.StatusNotFound || !strings.Contains(body, "not yours to see") {
		t.Errorf("got %d, %s", resp.StatusCode, body)
	}
}

// Of a part that a script asked for and that cannot be had, what is there stays.
func TestAPartIsNotReplacedByAProblem(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{}, refuse(503, `{"code":"not_ready","status":503}`))
	for header, want := range map[string]string{"true": "none", "": ""} {
		if resp, _ := ask("POST", "/admin/selectors/preview", url.Values{}, "HX-Request", header); resp.StatusCode != 503 || resp.Header.Get("HX-Reswap") != want {
			t.Errorf("a part %q: got %d, %v", header, resp.StatusCode, resp.Header)
		}
	}
}

// Where a form was sent to there may be no page: from one that says that it failed, one
// gets back to where the form is.
func TestWhatFailedLeadsBackToItsForm(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{}, refuse(503, `{"code":"log_away","status":503}`))
	for from, want := range map[string]string{"https://apps.example.com/repos?view=mine": "/repos?view=mine", "": "/", "https://apps.example.com//evil.example": "/", "about:blank": "/"} {
		_, body := ask("POST", "/repos/1/sync", url.Values{}, "Referer", from)
		for _, link := range []string{`<a class="btn btn-primary" href="` + want + `"`, `name="return_to" value="` + want + `"`} {
			if !strings.Contains(body, link) {
				t.Errorf("from %q: the page lacks %s", from, link)
			}
		}
	}
	if _, body := ask("GET", "/repos?q=a", nil, "Referer", "https://apps.example.com/other"); !strings.Contains(body, `<a class="btn btn-primary" href="/repos?q=a"`) {
		t.Error("a page does not lead to itself")
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()

	ask := pages(t, site.Options{}, refuse(401, `{}`))
	for want, header := range map[string][]string{
		`lang="en"`:                     {},
		`lang="zh-CN"`:                  {"Accept-Language", "fr, zh-Hans-CN;q=0.8, en;q=0.5"},
		`data-theme="dark"`:             {"Cookie", "chartledger-theme=dark"},
		`data-theme="auto"`:             {"Cookie", "chartledger-theme=%22%3E"},
		`lang="zh-CN" data-theme="auto`: {"Cookie", "chartledger-language=zh-CN", "Accept-Language", "en"},
	} {
		if _, body := ask("GET", "/login", nil, header...); !strings.Contains(body, want) {
			t.Errorf("%v: no %s in %.200s", header, want, body)
		}
	}
}

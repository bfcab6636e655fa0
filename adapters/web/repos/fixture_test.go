package repos_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"chartledger/adapters/httpapi/api"
	"chartledger/adapters/web/repos"
	"chartledger/adapters/web/site"
)

// now is when the tests look.
func now() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }

// answers are what an API says, by method and path; a test may change them.
type answers map[string]any

// refusal is one that is no success.
type refusal struct {
	status int
	body   string
}

// asked is what the API was asked.
type asked struct{ what, query, ifMatch, body string }

// fixture is the pages over an API that a test makes up.
type fixture struct {
	t       *testing.T
	url     string
	answers answers
	lock    sync.Mutex
	asked   []asked
}

// newFixture has somebody visit who sees these repositories.
func newFixture(t *testing.T, id string, role api.Role, all ...api.Repo) *fixture {
	t.Helper()
	f := &fixture{t: t, answers: answers{"GET /me": api.Me{ID: id, Role: role}, "GET /repos": api.RepoPage{Items: all}}}
	for _, r := range all {
		f.answers["GET /repos/"+r.ID] = r
		f.answers["GET /repos/"+r.ID+"/syncs"] = api.SyncPage{Items: []api.Sync{}}
		f.answers["GET /repos/"+r.ID+"/audience"] = api.AudiencePage{Items: []api.AudienceMember{}}
		f.answers["GET /repos/"+r.ID+"/history"] = api.HistoryPage{Items: []api.HistoryEntry{}}
	}
	f.answers["GET /apps"] = api.AppPage{Items: []api.App{}}
	s, err := site.New(site.Options{API: http.HandlerFunc(f.serve), Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	repos.Mount(e, s)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// serve answers as the API.
func (f *fixture) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	what := r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), api.BasePath)
	f.lock.Lock()
	f.asked = append(f.asked, asked{what, r.URL.RawQuery, r.Header.Get("If-Match"), string(body)})
	answer, ok := f.answers[what]
	f.lock.Unlock()
	if !ok {
		answer = refusal{http.StatusNotFound, `{"code":"not_found","status":404}`}
	}
	status, text := http.StatusOK, ""
	switch a := answer.(type) {
	case refusal:
		w.Header().Set("Content-Type", "application/problem+json")
		status, text = a.status, a.body
	case int:
		status = a
	default:
		w.Header().Set("Content-Type", "application/json")
		b, _ := json.Marshal(a)
		text = string(b)
		if _, accepted := a.(api.Sync); accepted && r.Method == http.MethodPost {
			status = http.StatusAccepted
		}
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// sent is what the API was asked to do since the last call.
func (f *fixture) sent() (commands []asked) {
	f.lock.Lock()
	defer f.lock.Unlock()
	for _, a := range f.asked {
		if !strings.HasPrefix(a.what, "GET ") {
			commands = append(commands, a)
		}
	}
	f.asked = nil
	return commands
}

// get asks for a page.
func (f *fixture) get(path string) (int, string) {
	f.t.Helper()
	resp, body := f.do(http.MethodGet, path, nil)
	return resp.StatusCode, body
}

// post sends a form, and answers where it leads.
func (f *fixture) post(path string, form url.Values) (int, string, string) {
	f.t.Helper()
	resp, body := f.do(http.MethodPost, path, form)
	return resp.StatusCode, resp.Header.Get("Location"), body
}

// head is what an answer begins with.
type head struct {
	StatusCode int
	Header     http.Header
}

func (f *fixture) do(method, path string, form url.Values, header ...string) (head, string) {
	f.t.Helper()
	r, err := http.NewRequest(method, f.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		f.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		f.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return head{resp.StatusCode, resp.Header}, string(body)
}

// repo is a repository as a test begins with it.
func repo(id, owner string, change ...func(*api.Repo)) api.Repo {
	finished := now().Add(-5 * time.Minute)
	r := api.Repo{ID: id, Name: "charts-" + id, URL: "https://charts.example.com/" + id, Owner: owner, Kind: api.RepoKindHelm,
		Runtimes: api.Runtimes{api.RuntimeKubernetes}, Mode: api.RepoModeReadOnly, Visibility: api.VisibilityPrivate, Labels: api.Labels{},
		Status: api.RepoStatusReady, Version: 3, SyncIntervalSeconds: 1800, CreatedAt: now().Add(-time.Hour), UpdatedAt: now().Add(-time.Hour),
		LastSync: &api.LastSync{ID: "run-" + id, Status: api.SyncStatusCompleted, FinishedAt: &finished, Apps: 7, Versions: 9}}
	for _, c := range change {
		c(&r)
	}
	return r
}

// form is what a browser would send.
func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

// with is a form with other values.
func with(f url.Values, pairs ...string) url.Values {
	values := maps.Clone(f)
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

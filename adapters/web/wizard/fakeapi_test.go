package wizard_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"chartledger/adapters/httpapi/api"
)

// fakeAPI answers as the API would, and keeps what it was asked to make.
type fakeAPI struct {
	t      *testing.T
	mu     sync.Mutex
	user   string
	role   api.Role
	report string // of validations
	checks []string
	refuse map[string]string // problems, by method and path
	made   map[string]api.RepoCreate
	asked  []api.RepoCreate
	syncs  string
	repos  string
}

const (
	goodReport = `{"ok":true,"kind":"helm","charts":7,"versions":14,"warnings":[],"checks":[
		{"check":"resolve","status":"ok"},{"check":"connect","status":"ok"},{"check":"tls","status":"ok"},{"check":"auth","status":"ok"},
		{"check":"index","status":"ok"},{"check":"parse","status":"ok"},{"check":"write","status":"skipped"}]}`
	deniedReport = `{"ok":false,"charts":0,"versions":0,"warnings":["Beware of this."],"checks":[
		{"check":"resolve","status":"ok"},{"check":"connect","status":"ok"},{"check":"tls","status":"ok"},
		{"check":"auth","status":"failed","code":"access_denied","detail":"401 Unauthorized."},
		{"check":"index","status":"skipped"},{"check":"parse","status":"skipped"},{"check":"write","status":"skipped"}]}`
)

func newFakeAPI(t *testing.T) *fakeAPI {
	return &fakeAPI{t: t, user: "alice", role: api.RoleDeveloper, report: goodReport, refuse: map[string]string{},
		made: map[string]api.RepoCreate{}, syncs: `[{"id":"sync-1","repo_id":"repo-1"}]`, repos: `[]`}
}

// set changes what it answers.
func (f *fakeAPI) set(change func(*fakeAPI)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := r.Method + " " + strings.TrimPrefix(r.URL.Path, api.BasePath)
	w.Header().Set("Content-Type", "application/json")
	if problem, ok := f.refuse[at]; ok {
		var p api.Problem
		if err := json.Unmarshal([]byte(problem), &p); err != nil {
			f.t.Error(err)
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(p.Status)
		_, _ = io.WriteString(w, problem)
		return
	}
	switch at {
	case "GET /me":
		fmt.Fprintf(w, `{"id":%q,"role":%q,"groups":[],"selectors":[],"scopes":null,"expires_at":null}`, f.user, f.role)
	case "GET /repos":
		fmt.Fprintf(w, `{"items":%s,"next_cursor":null}`, f.repos)
	case "POST /repos/audience":
		f.foretell(w, r)
	case "POST /repos/validate":
		f.validate(w, r)
	case "POST /repos":
		f.create(w, r)
	case "GET /repos/repo-1/syncs":
		fmt.Fprintf(w, `{"items":%s,"next_cursor":null}`, f.syncs)
	default:
		f.t.Errorf("the API was asked for %s", at)
	}
}

func (f *fakeAPI) foretell(w http.ResponseWriter, r *http.Request) {
	var of api.AudiencePreview
	if err := json.NewDecoder(r.Body).Decode(&of); err != nil {
		f.t.Error(err)
	}
	users, selectors := 1, `[]`
	if of.Labels["team"] == "payments" {
		users, selectors = 4, `[{"id":"s","name":"payments-people","users":3}]`
	}
	fmt.Fprintf(w, `{"everyone":%t,"users":%d,"groups":0,"selectors":%s,"selectors_total":1}`, of.Visibility == api.VisibilityPublic, users, selectors)
}

func (f *fakeAPI) validate(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Accept") != "text/event-stream" {
		_, _ = io.WriteString(w, f.report)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for _, c := range f.checks {
		fmt.Fprintf(w, "event: check\ndata: %s\n\n", c)
	}
	fmt.Fprintf(w, "event: report\ndata: %s\n\n", strings.Join(strings.Fields(f.report), " "))
}

// create makes one repository for a key, as the API does.
func (f *fakeAPI) create(w http.ResponseWriter, r *http.Request) {
	var body api.RepoCreate
	key := r.Header.Get("Idempotency-Key")
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || key == "" {
		f.t.Errorf("key %q: %v", key, err)
	}
	f.asked, f.made[key] = append(f.asked, body), body
	w.Header().Set("Consistency-Token", "after")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, `{"id":"repo-1"}`)
}

package httpapi_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
	"chartledger/adapters/httpapi/api"
	"chartledger/domain"
	"chartledger/domain/user"
	"chartledger/projections"
)

func TestACreatedRepository(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	got := f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("a"))
	var r api.Repo
	if err := json.Unmarshal(got.body, &r); err != nil || got.StatusCode != http.StatusCreated {
		t.Fatalf("%s %s", got.Status, got.body)
	}
	if r.Status != api.RepoStatusPending || r.LastSync != nil || r.Version != 1 || r.Owner != "operator" ||
		r.SyncIntervalSeconds != 3600 || r.Labels == nil || r.Kind != api.RepoKindHelm {
		t.Errorf("got %s", got.body)
	}
	if got.Header.Get("Location") != "/api/v1/repos/"+r.ID || got.Header.Get("ETag") != `"1"` || got.Header.Get("Consistency-Token") == "" {
		t.Errorf("headers %v", got.Header)
	}
}

func TestVersionsAreGuarded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, tt := range []struct{ method, path, body string }{
		{"PATCH", "", `{"description":"d"}`},
		{"PUT", "/labels", `{"labels":{"a":"b"}}`},
		{"PUT", "/visibility", `{"visibility":"public"}`},
		{"PUT", "/credential", `{"kind":"bearer","token":"t"}`},
		{"DELETE", "/credential", ""},
		{"POST", "/transfer", `{"owner":"operator"}`},
		{"DELETE", "", ""},
	} {
		t.Run(tt.method+tt.path, func(t *testing.T) {
			t.Parallel()
			name := regexp.MustCompile(`\W`).ReplaceAllString(strings.ToLower("r"+tt.method+tt.path), "")
			path := "/api/v1/repos/" + f.create(bootstrapToken, name) + tt.path
			if got := f.do(bootstrapToken, tt.method, path, tt.body); got.StatusCode != 428 || got.code(t) != "if_match_required" {
				t.Errorf("without: %s %s", got.Status, got.body)
			}
			if got := f.do(bootstrapToken, tt.method, path, tt.body, "If-Match", `"2"`); got.StatusCode != 412 || got.code(t) != "version_changed" {
				t.Errorf("another: %s %s", got.Status, got.body)
			}
			if got := f.do(bootstrapToken, tt.method, path, tt.body, "If-Match", `W/"1-9f2c"`); got.StatusCode >= 300 {
				t.Errorf("the right one: %s %s", got.Status, got.body)
			}
		})
	}
}

func TestChangesAnswerTheRepository(t *testing.T) {
	t.Parallel()
	authority := certtest.New(t)
	ca, certificate := string(authority.PEM()), clientCertificate(authority.Issue(t, "alice", time.Hour))
	f := newFixture(t)
	path := "/api/v1/repos/" + f.create(bootstrapToken, "a")
	for _, tt := range []struct{ method, path, body, want string }{
		{"PUT", "/labels/team.io%2Fx", `{"value":"y"}`, `"labels":{"team.io/x":"y"}`},
		{"PUT", "/labels/team.io%2Fx", `{"value":"y"}`, `"version":2`}, // nothing to change
		{"DELETE", "/labels/team.io%2Fx", "", `"labels":{}`},
		{"POST", "/disable", "", `"status":"disabled"`},
		{"POST", "/enable", "", `"status":"syncing"`},
		{"PATCH", "", `{"name":"b","runtimes":["qingcloud"]}`, `"name":"b"`},
		{"PUT", "/labels", `{"labels":{"a":""}}`, `"labels":{"a":""}`},
		{"PUT", "/visibility", `{"visibility":"public"}`, `"visibility":"public"`},
		{"PUT", "/credential", `{"kind":"s3","access_key_id":"a","secret_access_key":"s"}`, `"has_credential":true`},
		{"DELETE", "/credential", "", `"has_credential":false`},
		{"PATCH", "", `{"tls":{"ca_certificates":` + quoted(ca) + `}}`, `"tls":{"ca_certificates":` + quoted(ca) + `,"insecure_skip_verify":false}`},
		{"PATCH", "", `{"tls":{"insecure_skip_verify":true}}`, `"tls":{"ca_certificates":` + quoted(ca) + `,"insecure_skip_verify":true}`},
		{"PATCH", "", `{"credential_to_other_hosts":true}`, `"credential_to_other_hosts":true`},
		{"PUT", "/credential", certificate, `"has_credential":true`},
	} {
		got := f.do(bootstrapToken, tt.method, path+tt.path, tt.body, "If-Match", "*")
		if got.StatusCode != http.StatusOK || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s %s: want %s, got %s %s", tt.method, tt.path, tt.want, got.Status, got.body)
		}
	}
}

func TestAChangeShowsTheStatusOfTheReadModels(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.create(bootstrapToken, "a")
	f.queries.set(func(q *queries) {
		q.repos = []projections.Repo{{ID: id, Status: "warnings", LastSync: &projections.LastSync{ID: "s", Status: "completed", Apps: 3}}}
	})
	got := f.do(bootstrapToken, "PUT", "/api/v1/repos/"+id+"/labels/a", `{"value":"b"}`)
	if !strings.Contains(string(got.body), `"status":"warnings"`) || !strings.Contains(string(got.body), `"apps":3`) {
		t.Errorf("got %s", got.body)
	}
}

func TestAnEntityTagChangesWithTheAnswer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	row := projections.Repo{ID: "0193a5c1-0000-7000-8000-000000000001", Version: 3, Status: "ready", Kind: "helm", Mode: "ro",
		Visibility: "private", Runtimes: []string{"kubernetes"}, Owner: "operator"}
	get := func(tag string) answer {
		f.queries.set(func(q *queries) { q.repos = []projections.Repo{row} })
		return f.do(bootstrapToken, "GET", "/api/v1/repos/"+row.ID, "", "If-None-Match", tag)
	}
	tag := get(`"0"`).Header.Get("ETag")
	if !strings.HasPrefix(tag, `"3-`) {
		t.Errorf("the tag is %s", tag)
	}
	if same := get(`"x", W/` + tag); same.StatusCode != http.StatusNotModified || len(same.body) != 0 || same.Header.Get("ETag") != tag {
		t.Errorf("unchanged: %s %s", same.Status, same.body)
	}
	row.Status = "syncing"
	if other := get(tag); other.StatusCode != http.StatusOK || other.Header.Get("ETag") == tag {
		t.Errorf("changed: %s, %s", other.Status, other.Header.Get("ETag"))
	}
}

// What one may not see answers as what is not there, byte for byte.
func TestUnseenIsAbsent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	mallory := f.user("mallory", user.Developer)
	unseen, absent := f.create(bootstrapToken, "a"), "0193a5c1-0000-7000-8000-999999999999"
	f.queries.set(func(q *queries) {
		q.repos = []projections.Repo{{ID: unseen, Owner: "operator"}}
		q.syncs[unseen] = projections.Sync{ID: unseen, RepoID: unseen, Status: "running"}
	})
	own := regexp.MustCompile(`,"(trace_id|instance)":"[^"]*"`)
	for _, tt := range []struct{ method, path, body string }{
		{"GET", "/repos/ID", ""}, {"PATCH", "/repos/ID", `{"name":"x"}`}, {"DELETE", "/repos/ID", ""},
		{"PUT", "/repos/ID/labels/a", `{"value":"b"}`}, {"POST", "/repos/ID/syncs", ""}, {"GET", "/repos/ID/syncs", ""}, {"GET", "/repos/ID/audience", ""},
		{"POST", "/repos/ID/transfer", `{"owner":"mallory"}`}, {"PUT", "/repos/ID/credential", `{"kind":"bearer","token":"t"}`},
		{"GET", "/syncs/ID", ""}, {"POST", "/syncs/ID/cancel", ""}, {"POST", "/syncs/ID/release", ""}, {"GET", "/syncs/ID/stream", ""},
	} {
		ask := func(id string) string {
			got := f.do(mallory, tt.method, "/api/v1"+strings.Replace(tt.path, "ID", id, 1), tt.body, "If-Match", `"7"`)
			if got.StatusCode != http.StatusNotFound {
				t.Errorf("%s %s: %s", tt.method, tt.path, got.Status)
			}
			return own.ReplaceAllString(string(got.body), "")
		}
		if x, y := ask(unseen), ask(absent); x != y {
			t.Errorf("%s %s: unseen %s, absent %s", tt.method, tt.path, x, y)
		}
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	rows := make([]projections.Repo, 45)
	for i := range rows {
		rows[i] = projections.Repo{ID: "r", Kind: "helm", Mode: "ro", Visibility: "private", Status: "ready",
			Runtimes: []string{"kubernetes"}, CreatedAt: time.Unix(int64(i), 0)}
	}
	f.queries.set(func(q *queries) { q.repos = rows })
	path, sizes := "/api/v1/repos?label=a%3Db&view=shared", []int{}
	for path != "" {
		got := f.do(bootstrapToken, "GET", path, "")
		var page api.RepoPage
		if err := json.Unmarshal(got.body, &page); err != nil || got.StatusCode != http.StatusOK {
			t.Fatalf("%s %s", got.Status, got.body)
		}
		sizes = append(sizes, len(page.Items))
		next, more := strings.CutSuffix(strings.TrimPrefix(got.Header.Get("Link"), "<"), `>; rel="next"`)
		if more != (page.NextCursor != nil) {
			t.Errorf("Link %q, next_cursor %v", got.Header.Get("Link"), page.NextCursor)
		}
		path = next
	}
	if len(sizes) != 3 || sizes[0] != 20 || sizes[2] != 5 {
		t.Errorf("pages of %v", sizes)
	}
	if f.queries.filter.Sort != "-created_at" || f.queries.filter.Labels["a"] != "b" || f.queries.filter.View != projections.SharedWith {
		t.Errorf("asked for %+v", f.queries.filter)
	}
	for _, limit := range []string{"0", "201", "-1", "x", ""} {
		if got := f.do(bootstrapToken, "GET", "/api/v1/repos?limit="+limit, ""); got.StatusCode != 400 || got.code(t) != "malformed_request" {
			t.Errorf("limit %q: %s %s", limit, got.Status, got.body)
		}
	}
	if got := f.do(bootstrapToken, "GET", "/api/v1/repos?cursor=nonsense", ""); got.StatusCode != 400 || !strings.Contains(string(got.body), "query:cursor") {
		t.Errorf("bad cursor: %s %s", got.Status, got.body)
	}
	f.queries.set(func(q *queries) { q.repos = nil })
	if got := f.do(bootstrapToken, "GET", "/api/v1/repos", ""); !strings.HasPrefix(string(got.body), `{"items":[],"next_cursor":null}`) {
		t.Errorf("empty: %s", got.body)
	}
}

func TestReadsWaitForTheirToken(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	made := f.do(bootstrapToken, "POST", "/api/v1/repos", repoBody("a"))
	token := made.Header.Get("Consistency-Token")
	f.do(bootstrapToken, "GET", "/api/v1/repos", "", "Consistency-Token", token)
	asked := f.queries.tokens[len(f.queries.tokens)-1]
	var repos, access bool
	for _, p := range asked {
		repos = repos || p.Partition.Topic == domain.RepoEvents && p.Generation == "memory" && p.Offset > 1
		access = access || p.Partition.Topic == domain.AccessEvents && p.Offset > 1
	}
	if !repos || !access {
		t.Errorf("the read was asked to wait for %v", asked)
	}
	if got := f.do(bootstrapToken, "GET", "/api/v1/me", "", "Consistency-Token", token); got.StatusCode != http.StatusOK {
		t.Errorf("reached: %s", got.Status)
	}
	f.access.behind.Store("access", true)
	if got := f.do(bootstrapToken, "GET", "/api/v1/me", "", "Consistency-Token", token); got.StatusCode != 503 || got.code(t) != "projection_lagging" {
		t.Errorf("behind: %s %s", got.Status, got.body)
	}
	for _, bad := range []string{"r0:7", "e30", "eyJ2IjoyfQ", "eyJ2IjoxLCJwIjpbeyJ0Ijo5fV19", token + "x"} {
		if got := f.do(bootstrapToken, "GET", "/api/v1/repos", "", "Consistency-Token", bad); got.StatusCode != 400 || got.code(t) != "malformed_request" {
			t.Errorf("%q: %s %s", bad, got.Status, got.body)
		}
	}
}

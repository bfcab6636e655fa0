package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"chartledger/adapters/httpapi"
	"chartledger/domain/user"
)

const marker = "s3cret-marker"

// A secret that is put in the wrong place is neither answered nor logged.
func TestSecretsInWrongPlaces(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(o *httpapi.Options) { o.MaxBody = 4096 })
	alice := f.user("alice", user.Developer)
	id := f.create(alice, "mine")
	with := func(field string) string { return strings.TrimSuffix(repoBody("b"), "}") + "," + field + "}" }
	credential := func(fields string) string { return with(`"credential":{` + fields + `}`) }
	for name, tt := range map[string]misplaced{
		"unknown field":             {"POST", "/repos", with(`"` + marker + `":1`), nil, 422},
		"value of an unknown field": {"POST", "/repos", with(`"x":"` + marker + `"`), nil, 422},
		"wrong type":                {"POST", "/repos", with(`"sync_interval_seconds":"` + marker + `"`), nil, 422},
		"enum":                      {"POST", "/repos", with(`"kind":"` + marker + `"`), nil, 422},
		"mode":                      {"POST", "/repos", strings.Replace(repoBody("a"), `"ro"`, `"`+marker+`"`, 1), nil, 422},
		"name":                      {"POST", "/repos", repoBody("S " + marker), nil, 422},
		"label key":                 {"POST", "/repos", with(`"labels":{"` + marker + ` /":1}`), nil, 422},
		"label value":               {"POST", "/repos", with(`"labels":{"a":"` + marker + ` "}`), nil, 422},
		"URL userinfo":              {"POST", "/repos", strings.Replace(repoBody("a"), "https://", "https://u:"+marker+"@", 1), nil, 422},
		"URL userinfo in a patch":   {"PATCH", "/repos/" + id, `{"url":"https://u:` + marker + `@x.example"}`, []string{"If-Match", "*"}, 422},
		"credential kind":           {"POST", "/repos", credential(`"kind":"` + marker + `"`), nil, 422},
		"credential without kind":   {"POST", "/repos", credential(`"password":"` + marker + `"`), nil, 422},
		"credential of two kinds":   {"POST", "/repos", credential(`"kind":"basic","username":"u","password":"` + marker + `","token":"t"`), nil, 422},
		"credential with control":   {"POST", "/repos", credential(`"kind":"bearer","token":"` + marker + `\u0000"`), nil, 422},
		"credential as a string":    {"POST", "/repos", with(`"credential":"` + marker + `"`), nil, 422},
		"credential of another":     {"POST", "/repos", strings.Replace(credential(`"kind":"bearer","token":"`+marker+`"`), "charts.", "broken.", 1), nil, 422},
		"client key that is none":   {"POST", "/repos", credential(`"kind":"client_certificate","client_certificate":"c","client_key":"` + marker + `"`), nil, 422},
		"client key as authority":   {"POST", "/repos", with(`"tls":{"ca_certificates":"PRIVATE KEY ` + marker + `"}`), nil, 422},
		"client key as tls":         {"POST", "/repos", with(`"tls":{"client_key":"` + marker + `"}`), nil, 422},
		"half a credential":         {"PUT", "/repos/" + id + "/credential", `{"kind":"basic","password":"` + marker + `"}`, []string{"If-Match", "*"}, 422},
		"malformed JSON":            {"POST", "/repos", `{"password":"` + marker, nil, 400},
		"a tail of JSON":            {"POST", "/repos", repoBody("a") + marker, nil, 400},
		"no object":                 {"POST", "/repos", `["` + marker + `"]`, nil, 422},
		"body too large":            {"POST", "/repos", with(`"description":"` + strings.Repeat(marker, 1000) + `"`), nil, 413},
		"body where none is":        {"POST", "/repos/" + id + "/enable", `"` + marker + `"`, nil, 400},
		"media type":                {"POST", "/repos", repoBody("a"), []string{"Content-Type", "text/" + marker}, 415},
		"headers of a command":      {"PATCH", "/repos/" + id, `{}`, bad(), 400},
		"If-Match":                  {"PATCH", "/repos/" + id, `{}`, bad()[2:4], 400},
		"short password":            {"PUT", "/users/alice/password", `{"password":"s3cret-mark"}`, nil, 422},
		"password as a number":      {"PUT", "/users/alice/password", `{"password":["` + marker + `"]}`, nil, 422},
		"user of a token":           {"POST", "/tokens", `{"name":"x","user":"` + marker + `"}`, nil, 404},
		"expiry of a token":         {"POST", "/tokens", `{"name":"x","expires_at":"` + marker + `"}`, nil, 422},
	} {
		t.Run(name, func(t *testing.T) {
			tt.check(t, f, alice)
		})
	}
	noMarker(t, "the log", f.logs.String())
}

func TestSecretsInPathsAndHeaders(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	alice := f.user("alice", user.Developer)
	id := f.create(alice, "mine")
	for name, tt := range map[string]misplaced{
		"headers of a read":       {"GET", "/repos/" + id, "", bad(), 400},
		"request id":              {"GET", "/repos/none", "", []string{"X-Request-Id", marker + " " + marker}, 404},
		"trace parent":            {"GET", "/repos/none", "", []string{"Traceparent", marker}, 404},
		"unknown query parameter": {"GET", "/repos?" + marker + "=1", "", nil, 400},
		"query":                   {"GET", "/repos?password=" + marker, "", nil, 400},
		"bad query":               {"GET", "/repos?limit=" + marker, "", nil, 400},
		"broken query":            {"GET", "/repos?q=%zz" + marker, "", nil, 400},
		"bad cursor":              {"GET", "/repos?cursor=" + marker, "", nil, 400},
		"twice in a query":        {"GET", "/repos?q=a&q=" + marker, "", nil, 400},
		"label filter":            {"GET", "/repos?label=" + marker + "%3D%3D!", "", nil, 400},
		"path":                    {"GET", "/repos/" + marker, "", nil, 404},
		"path of a command":       {"POST", "/repos/" + marker + "/enable", "", nil, 404},
		"path that is none":       {"GET", "/" + marker, "", nil, 404},
		"path of a label":         {"PUT", "/repos/" + id + "/labels/-" + marker, `{"value":"x"}`, nil, 400},
		"authorization":           {"GET", "/me", "", []string{"Authorization", "Bearer " + marker}, 401},
		"authorization scheme":    {"GET", "/me", "", []string{"Authorization", marker}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			tt.check(t, f, alice)
		})
	}
	noMarker(t, "the log", f.logs.String())
}

// bad are headers that cannot be read.
func bad() []string {
	return []string{"Idempotency-Key", "é" + marker, "If-Match", marker, "Consistency-Token", marker}
}

// misplaced is a request with a secret where none belongs.
type misplaced struct {
	method, path, body string
	header             []string
	status             int
}

func (m misplaced) check(t *testing.T, f *fixture, who string) {
	t.Helper()
	got := f.do(who, m.method, "/api/v1"+m.path, m.body, m.header...)
	if got.StatusCode != m.status {
		t.Errorf("got %s, want %d: %s", got.Status, m.status, got.body)
	}
	noMarker(t, "the answer", string(got.body))
	for k, values := range got.Header {
		noMarker(t, k, strings.Join(values, " "))
	}
}

func noMarker(t *testing.T, where, text string) {
	t.Helper()
	if strings.Contains(text, "s3cret-mark") {
		t.Errorf("%s holds the secret: %s", where, text)
	}
}

// A secret in its right place is not shown either.
func TestSecretsInTheirPlaces(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	body := strings.TrimSuffix(repoBody("a"), "}") + `,"credential":{"kind":"bearer","token":"` + marker + `"}}`
	made := f.do(bootstrapToken, "POST", "/api/v1/repos", body)
	if made.StatusCode != http.StatusCreated || !strings.Contains(string(made.body), `"has_credential":true`) {
		t.Fatalf("%s %s", made.Status, made.body)
	}
	if strings.Contains(string(made.body), "secret-0") {
		t.Errorf("the secret's id is shown: %s", made.body)
	}
	set := f.do(bootstrapToken, "PUT", "/api/v1/users/operator/password", `{"password":"long `+marker+`"}`)
	if set.StatusCode != http.StatusNoContent {
		t.Errorf("%s %s", set.Status, set.body)
	}
	noMarker(t, "the answer", string(made.body)+string(set.body))
	noMarker(t, "the log", f.logs.String())
	for _, v := range f.memory.Partitions() {
		for _, r := range f.memory.Records(v) {
			if strings.Contains(r.RequestHash, marker) {
				t.Errorf("an event holds the request: %+v", r)
			}
		}
	}
}

func TestFieldErrorsNameFieldsAndReasons(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, tt := range map[string]struct{ body, pointer, code string }{
		"missing":       {`{"name":"a"}`, `"/mode"`, `"required"`},
		"enum":          {strings.Replace(repoBody("a"), `"ro"`, `"x"`, 1), `"/mode"`, `This must be one of ro, rw.`},
		"pattern":       {repoBody("A"), `"/name"`, `"invalid_format"`},
		"too long":      {repoBody(strings.Repeat("a", 64)), `"/name"`, `at most 63 characters`},
		"unknown":       {strings.Replace(repoBody("a"), `"mode"`, `"mood"`, 1), `"pointer":""`, `The fields are credential, credential_to_other_hosts, description`},
		"in a list":     {strings.Replace(repoBody("a"), `"kubernetes"`, `"x"`, 1), `"/runtimes/0"`, `"not_one_of"`},
		"in labels":     {strings.Replace(repoBody("a"), `}`, `,"labels":{"team.io/x":"b c"}}`, 1), `"/labels/team.io~1x"`, `label's value`},
		"in a variant":  {strings.Replace(repoBody("a"), `}`, `,"credential":{"kind":"basic","username":"u"}}`, 1), `"/credential/password"`, `"required"`},
		"rule":          {strings.Replace(repoBody("a"), `"kubernetes"`, `"kubernetes","qingcloud"`, 1), `"/runtimes"`, `"kubernetes_excludes_others"`},
		"interval":      {strings.Replace(repoBody("a"), `}`, `,"sync_interval_seconds":59}`, 1), `"/sync_interval_seconds"`, `at least 60`},
		"not an object": {`[]`, `"pointer":""`, `must be an object`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := f.do(bootstrapToken, "POST", "/api/v1/repos", tt.body)
			if got.StatusCode != 422 || !strings.Contains(string(got.body), tt.pointer) || !strings.Contains(string(got.body), tt.code) {
				t.Errorf("want %s and %s, got %s %s", tt.pointer, tt.code, got.Status, got.body)
			}
		})
	}
}

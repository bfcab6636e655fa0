package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// validator checks requests as the server does: route, then openapi3filter. The router leaves path parameters encoded.
func validator(t *testing.T) func(*http.Request) error {
	t.Helper()
	router, err := gorillamux.NewRouter(document(t))
	if err != nil {
		t.Fatal(err)
	}
	return func(r *http.Request) error { return validate(router, r) }
}

func validate(router routers.Router, r *http.Request) error {
	route, params, err := router.FindRoute(r)
	if err != nil {
		return err
	}
	for name, value := range params {
		if params[name], err = url.PathUnescape(value); err != nil {
			return err
		}
	}
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
}

func request(method, target, body string) *http.Request {
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req := httptest.NewRequest(method, "/api/v1"+target, r)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// repo is a body for createRepo with one more field, or another value of a field.
func repo(field string) string {
	fields := `"name":"a","url":"https://x.example","runtimes":["kubernetes"],"mode":"ro","visibility":"private"`
	if name, _, _ := strings.Cut(field, ":"); strings.Contains(fields, name+":") {
		at := strings.Index(fields, name+":")
		end := at + strings.Index(fields[at:]+`,"`, `,"`)
		fields = fields[:at] + field + fields[end:]
	} else {
		fields += "," + field
	}
	return "{" + fields + "}"
}

func TestRequestBodies(t *testing.T) {
	t.Parallel()
	valid := validator(t)
	for _, tt := range []bodyTest{
		{"smallest repository", "POST", "/repos", repo(`"mode":"ro"`), true},
		{"qualified label", "POST", "/repos", repo(`"labels":{"team.io/x":""}`), true},
		{"label value with a space", "POST", "/repos", repo(`"labels":{"a":"b c"}`), false},
		{"name of 63", "POST", "/repos", repo(`"name":"` + strings.Repeat("a", 63) + `"`), true},
		{"name of 64", "POST", "/repos", repo(`"name":"` + strings.Repeat("a", 64) + `"`), false},
		{"name in capitals", "POST", "/repos", repo(`"name":"Bitnami"`), false},
		{"name ends with a hyphen", "POST", "/repos", repo(`"name":"a-"`), false},
		{"no runtime", "POST", "/repos", repo(`"runtimes":[]`), false},
		{"runtime twice", "POST", "/repos", repo(`"runtimes":["qingcloud","qingcloud"]`), false},
		{"unknown runtime", "POST", "/repos", repo(`"runtimes":["aws"]`), false},
		{"unknown field", "POST", "/repos", repo(`"colour":"red"`), false},
		{"field in capitals", "POST", "/repos", repo(`"Owner":"bob"`), false},
		{"no interval", "POST", "/repos", repo(`"sync_interval_seconds":0`), true},
		{"shortest interval", "POST", "/repos", repo(`"sync_interval_seconds":60`), true},
		{"interval too short", "POST", "/repos", repo(`"sync_interval_seconds":59`), false},
		{"interval too long", "POST", "/repos", repo(`"sync_interval_seconds":31536001`), false},
		{"negative interval", "POST", "/repos", repo(`"sync_interval_seconds":-1`), false},
		{"description of lines", "POST", "/repos", repo(`"description":"a\nb"`), true},
		{"description with NUL", "POST", "/repos", repo(`"description":"a\u0000b"`), false},
		{"missing field", "POST", "/repos", `{"name":"a"}`, false},
		{"null field", "PATCH", "/repos/1", `{"name":null}`, false},
		{"no change", "PATCH", "/repos/1", `{}`, true},
		{"visibility by patch", "PATCH", "/repos/1", `{"visibility":"public"}`, false},
		{"label", "PUT", "/repos/1/labels/team.io%2Fx", `{"value":"y"}`, true},
		{"label without prefix", "PUT", "/repos/1/labels/team", `{"value":"y"}`, true},
		{"bad label key", "PUT", "/repos/1/labels/-team", `{"value":"y"}`, false},
		{"sync with an empty object", "POST", "/repos/1/syncs", `{}`, true},
		{"sync without a body", "POST", "/repos/1/syncs", ``, true},
		{"short password", "PUT", "/users/bob/password", `{"password":"short"}`, false},
		{"user id of 64", "POST", "/users", `{"id":"` + strings.Repeat("u", 64) + `","role":"user"}`, true},
		{"user", "POST", "/users", `{"id":"bob@example.com","role":"user"}`, true},
		{"unknown role", "POST", "/users", `{"id":"bob","role":"root"}`, false},
		{"token of one's own", "POST", "/tokens", `{"name":"ci"}`, true},
		{"token ends on no date", "POST", "/tokens", `{"name":"ci","expires_at":"tomorrow"}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.check(t, valid)
		})
	}
}

func TestCredentialBodies(t *testing.T) {
	t.Parallel()
	valid := validator(t)
	for _, tt := range []bodyTest{
		{"basic credential", "POST", "/repos", repo(`"credential":{"kind":"basic","username":"u","password":"p"}`), true},
		{"credential of two kinds", "POST", "/repos", repo(`"credential":{"kind":"basic","username":"u","password":"p","token":"t"}`), false},
		{"bearer credential", "PUT", "/repos/1/credential", `{"kind":"bearer","token":"t"}`, true},
		{"s3 credential", "PUT", "/repos/1/credential", `{"kind":"s3","access_key_id":"a","secret_access_key":"s"}`, true},
		{"half an s3 credential", "PUT", "/repos/1/credential", `{"kind":"s3","access_key_id":"a"}`, false},
		{"client certificate", "PUT", "/repos/1/credential", `{"kind":"client_certificate","client_certificate":"c","client_key":"k"}`, true},
		{"client certificate without a key", "PUT", "/repos/1/credential", `{"kind":"client_certificate","client_certificate":"c"}`, false},
		{"client certificate and a token", "PUT", "/repos/1/credential", `{"kind":"bearer","token":"t","client_certificate":"c","client_key":"k"}`, true},
		{"client certificate and s3", "PUT", "/repos/1/credential", `{"kind":"s3","access_key_id":"a","secret_access_key":"s","client_key":"k"}`, false},
		{"authorities", "PATCH", "/repos/1", `{"tls":{"ca_certificates":"c"},"credential_to_other_hosts":true}`, true},
		{"a key among the authorities", "PATCH", "/repos/1", `{"tls":{"client_key":"c"}}`, false},
		{"too many authorities", "PATCH", "/repos/1", `{"tls":{"ca_certificates":"` + strings.Repeat("c", 32769) + `"}}`, false},
		{"unknown credential", "PUT", "/repos/1/credential", `{"kind":"magic"}`, false},
		{"credential without kind", "PUT", "/repos/1/credential", `{"token":"t"}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.check(t, valid)
		})
	}
}

// bodyTest is a request with a body that the contract takes, or does not.
type bodyTest struct {
	name         string
	method, path string
	body         string
	ok           bool
}

func (b bodyTest) check(t *testing.T, valid func(*http.Request) error) {
	t.Helper()
	if err := valid(request(b.method, b.path, b.body)); (err == nil) != b.ok {
		t.Errorf("%s: %v", b.body, err)
	}
}

func TestRequestParameters(t *testing.T) {
	t.Parallel()
	valid := validator(t)
	tests := []struct {
		name, path string
		ok         bool
	}{
		{"all filters", "/repos?q=pay&runtime=kubernetes&visibility=public&status=held&owner=a&label=a%3Db,c+in+(d)&sort=-name&limit=200&cursor=x", true},
		{"limit over 200", "/repos?limit=201", false},
		{"limit of zero", "/repos?limit=0", false},
		{"unknown sort", "/repos?sort=colour", false},
		{"NUL in a search", "/repos?q=a%00b", false},
		{"broken UTF-8 in a search", "/apps?q=%ff", false},
		{"search in Chinese", "/apps?q=%E6%95%B0%E6%8D%AE%E5%BA%93", true},
		{"NUL in an id", "/repos/a%00", false},
		{"version with build", "/apps/1/versions/1.0.0+b.7", true},
		{"withdrawn versions", "/apps/1/versions?withdrawn=true", true},
		{"unknown status", "/syncs?status=lost", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := valid(request(http.MethodGet, tt.path, "")); (err == nil) != tt.ok {
				t.Errorf("%s: %v", tt.path, err)
			}
		})
	}
}

func TestIdempotencyKeyIsPrintableASCII(t *testing.T) {
	t.Parallel()
	valid := validator(t)
	for key, ok := range map[string]bool{"a b,c%20": true, strings.Repeat("k", 200): true, strings.Repeat("k", 201): false, "é": false} {
		r := request(http.MethodPost, "/repos/1/enable", "")
		r.Header.Set("Idempotency-Key", key)
		if err := valid(r); (err == nil) != ok {
			t.Errorf("%q: %v", key, err)
		}
	}
}

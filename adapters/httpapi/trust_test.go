package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"chartledger/adapters/certtest"
)

// quoted is text as JSON.
func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

func clientCertificate(p certtest.Pair) string {
	return `{"kind":"client_certificate","client_certificate":` + quoted(string(p.Cert)) + `,"client_key":` + quoted(string(p.Key)) + `}`
}

// What is wrong with certificates is said of the field that it is wrong with, and
// of a key no line is repeated.
func TestCertificatesAreCheckedFieldByField(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	authority := certtest.New(t)
	mine, other := authority.Issue(t, "me", time.Hour), authority.Issue(t, "you", time.Hour)
	key := strings.Split(string(mine.Key), "\n")[1]
	id := f.create(bootstrapToken, "mine")
	with := func(field string) string { return strings.TrimSuffix(repoBody("b"), "}") + "," + field + "}" }
	wrong := clientCertificate(certtest.Pair{Cert: other.Cert, Key: mine.Key})
	for name, tt := range map[string]struct{ method, path, body, pointer, code string }{
		"a key among authorities": {"POST", "/repos", with(`"tls":{"ca_certificates":` + quoted(string(mine.Key)) + `}`), `"/tls/ca_certificates"`, `"private_key_refused"`},
		"words":                   {"PATCH", "/repos/" + id, `{"tls":{"ca_certificates":"words"}}`, `"/tls/ca_certificates"`, `"not_a_certificate"`},
		"in a validation":         {"POST", "/repos/validate", `{"url":"https://charts.example.com","runtimes":["kubernetes"],"mode":"ro","tls":{"ca_certificates":"words"}}`, `"/tls/ca_certificates"`, `"not_a_certificate"`},
		"another's key":           {"POST", "/repos", with(`"credential":` + wrong), `"/credential/client_key"`, `"key_does_not_fit"`},
		"another's key, set":      {"PUT", "/repos/" + id + "/credential", wrong, `"/client_key"`, `"key_does_not_fit"`},
		"half a pair":             {"PUT", "/repos/" + id + "/credential", `{"kind":"bearer","token":"t","client_key":` + quoted(string(mine.Key)) + `}`, `"/client_certificate"`, `"required"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := f.do(bootstrapToken, tt.method, "/api/v1"+tt.path, tt.body, "If-Match", "*")
			if got.StatusCode != 422 || !strings.Contains(string(got.body), tt.pointer) || !strings.Contains(string(got.body), tt.code) {
				t.Errorf("want %s and %s, got %s %s", tt.pointer, tt.code, got.Status, got.body)
			}
			if strings.Contains(string(got.body), key) || strings.Contains(f.logs.String(), key) {
				t.Error("the key is told")
			}
		})
	}
}

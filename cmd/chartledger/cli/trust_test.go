package cli_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What servers are known by comes from files and flags, and the key is not shown.
func TestHowARepositoryIsKnown(t *testing.T) {
	t.Parallel()

	dir, at := t.TempDir(), "/repos/"+repoID
	for name, text := range map[string]string{"ca": "the ca\n", "cert": "the cert\n", "key": hush + "\n", "huge": strings.Repeat("x", 33<<10)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := newServer(t, known(map[string]http.HandlerFunc{
		"POST /repos":               reply(http.StatusCreated, repository(), "Consistency-Token", "r0:7"),
		"POST /repos/validate":      reply(http.StatusOK, `{"ok":true,"kind":"helm","checks":[],"charts":1,"versions":2,"warnings":[]}`),
		"PATCH " + at:               reply(http.StatusOK, repository(), "Consistency-Token", "r0:8"),
		"PUT " + at + "/credential": reply(http.StatusOK, repository(), "Consistency-Token", "r0:8"),
	}))
	pair := `"client_certificate":"the cert\n","client_key":"` + hush + `\n"`
	for command, want := range map[string]struct {
		route, body, refused string
	}{
		"repo add x https://y --ca-file DIR/ca --cert-file DIR/cert --key-file DIR/key":                           {"POST /repos", `"credential":{"kind":"client_certificate",` + pair + `}`, ""},
		"repo add x https://y --ca-file DIR/ca --pass-credentials":                                                {"POST /repos", `"credential_to_other_hosts":true`, ""},
		"repo validate https://y --insecure-skip-tls-verify --ca-file DIR/ca":                                     {"POST /repos/validate", `"tls":{"ca_certificates":"the ca\n","insecure_skip_verify":true}`, ""},
		"repo edit payments --ca-file=":                                                                           {"PATCH " + at, `{"tls":{"ca_certificates":""}}`, ""},
		"repo edit payments --insecure-skip-tls-verify=false":                                                     {"PATCH " + at, `{"tls":{"insecure_skip_verify":false}}`, ""},
		"repo edit payments --pass-credentials=false":                                                             {"PATCH " + at, `{"credential_to_other_hosts":false}`, ""},
		"repo credential set payments --bearer-stdin --cert-file DIR/cert --key-file DIR/key":                     {"PUT " + at + "/credential", `{"kind":"bearer","token":"` + hush + `",` + pair + `}`, ""},
		"repo add x https://y --ca-file DIR/none":                                                                 {refused: "--ca-file: open"},
		"repo add x https://y --ca-file DIR/huge":                                                                 {refused: "at most 32768 bytes"},
		"repo add x https://y --cert-file DIR/cert --key-file DIR/none":                                           {refused: "--key-file: open"},
		"repo add x s3://y/z --access-key-id a --secret-access-key-stdin --cert-file DIR/cert --key-file DIR/key": {refused: "takes no client certificate"},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			got := shell{stdin: hush + "\n"}.run(t, s, strings.Fields(strings.ReplaceAll(command, "DIR", dir))...)
			if strings.Contains(got.out+got.err, hush) {
				t.Errorf("the key is shown: %+v", got)
			}
			if want.refused != "" {
				if got.code == 0 || !strings.Contains(got.err, want.refused) {
					t.Errorf("got %+v, want %q", got, want.refused)
				}
				return
			}
			for _, c := range s.made(want.route) {
				if got.code == 0 && strings.Contains(c.body, want.body) {
					return
				}
			}
			t.Errorf("no %s was sent: %+v", want.body, got)
		})
	}
}

func TestARepositoryTellsHowItIsKnown(t *testing.T) {
	t.Parallel()

	var shown map[string]any
	if err := json.Unmarshal([]byte(repository()), &shown); err != nil {
		t.Fatal(err)
	}
	shown["tls"] = map[string]any{"ca_certificates": "ca", "insecure_skip_verify": true}
	shown["credential_to_other_hosts"] = true
	body, _ := json.Marshal(shown)
	s := newServer(t, known(map[string]http.HandlerFunc{"GET /repos/" + repoID: reply(http.StatusOK, string(body))}))
	got := run(t, s, "repo", "get", "payments")
	for _, want := range []string{"not verified, by its own authorities (SHA-256 6959097001d10501…)", "none, may be sent to other hosts"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %q in %s", want, got.out)
		}
	}
}

func TestPlainHTTPIsNotVerified(t *testing.T) {
	t.Parallel()

	for url, want := range map[string]string{"https://charts.example.com": "verified as usual", "http://charts.example.com": "none, plain http"} {
		body := repository(`"url":"https://charts.example.com"`, `"url":"`+url+`"`)
		got := run(t, newServer(t, known(map[string]http.HandlerFunc{"GET /repos/" + repoID: reply(http.StatusOK, body)})), "repo", "get", "payments")
		if !strings.Contains(got.out, want) {
			t.Errorf("no %q in %s", want, got.out)
		}
	}
}

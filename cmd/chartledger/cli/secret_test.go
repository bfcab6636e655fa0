package cli_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const hush = "hunter2-hunter2"

func TestCredentialsComeFromStandardInputAndGoNowhereElse(t *testing.T) {
	t.Parallel()

	at := "/repos/" + repoID
	s := newServer(t, known(map[string]http.HandlerFunc{
		"POST /repos":               reply(http.StatusCreated, repository(), "Consistency-Token", "r0:7"),
		"POST /repos/validate":      reply(http.StatusOK, `{"ok":true,"kind":"helm","checks":[],"charts":1,"versions":2,"warnings":["plain http"]}`),
		"PUT " + at + "/credential": reply(http.StatusOK, repository(), "Consistency-Token", "r0:8"),
	}))
	for command, want := range map[string]struct{ route, body string }{
		"repo add x https://y --username u --password-stdin -l a=b":                  {"POST /repos", `"credential":{"kind":"basic","username":"u","password":"` + hush + `"}`},
		"repo add x s3://y/z --access-key-id AK --secret-access-key-stdin --mode rw": {"POST /repos", `"credential":{"kind":"s3","access_key_id":"AK","secret_access_key":"` + hush + `"}`},
		"repo validate https://y --bearer-stdin":                                     {"POST /repos/validate", `"credential":{"kind":"bearer","token":"` + hush + `"}`},
		"repo credential set payments --bearer-stdin":                                {"PUT " + at + "/credential", `{"kind":"bearer","token":"` + hush + `"}`},
		"repo credential set payments --bearer-stdin -o json":                        {"PUT " + at + "/credential", `{"kind":"bearer","token":"` + hush + `"}`},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			got := shell{stdin: hush + "\n"}.run(t, s, strings.Fields(command)...)
			if got.code != 0 || strings.Contains(got.out+got.err, hush) || strings.Contains(got.out+got.err, token) {
				t.Errorf("got %+v", got)
			}
			for _, c := range s.made(want.route) {
				if strings.Contains(c.body, want.body) {
					return
				}
			}
			t.Errorf("no %s was sent", want.body)
		})
	}
}

func TestWhereTheTokenComesFrom(t *testing.T) {
	t.Parallel()

	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		shell
		args []string
		want string
		code int
	}{
		"the environment":           {shell{}, nil, "Bearer " + token, 0},
		"a file beats it":           {shell{}, []string{"--token-file", file}, "Bearer from-file", 0},
		"a file of the environment": {shell{env: map[string]string{"CHARTLEDGER_TOKEN": "", "CHARTLEDGER_TOKEN_FILE": file}}, nil, "Bearer from-file", 0},
		"standard input":            {shell{stdin: "typed\n"}, []string{"--token-stdin"}, "Bearer typed", 0},
		"none":                      {shell{env: map[string]string{"CHARTLEDGER_TOKEN": ""}}, nil, "", 0},
		"two at once":               {shell{}, []string{"--token-stdin", "--token-file", file}, "", 2},
		"one with a line break":     {shell{env: map[string]string{"CHARTLEDGER_TOKEN": hush + "\nX: y"}}, nil, "", 2},
		"a file that is not there":  {shell{}, []string{"--token-file", file + "x"}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, map[string]http.HandlerFunc{"GET /me": reply(http.StatusOK, me)})
			got := tt.run(t, s, append(tt.args, "whoami")...)
			if got.code != tt.code || strings.Contains(got.err, "hunter2") {
				t.Errorf("got %+v", got)
			}
			for _, c := range s.made("GET /me") {
				if c.header.Get("Authorization") != tt.want {
					t.Errorf("got %v", c.header)
				}
			}
		})
	}
}

func TestStandardInputIsReadOnce(t *testing.T) {
	t.Parallel()

	got := shell{stdin: hush}.run(t, newServer(t, nil), "repo", "add", "x", "https://y", "--token-stdin", "--bearer-stdin")
	got.expect(t, 2, "")
	got.says(t, "--token-stdin and --bearer-stdin cannot both read standard input")
}

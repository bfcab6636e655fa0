package cli_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartledger/cmd/chartledger/cli"
)

const (
	tokenID = "0193a5c2-11b0-7f6e-8a3c-2f1d0c9b8a7e"
	issued  = `{"id":"` + tokenID + `","token":"` + fresh + `","user":"alice","name":"n","prefix":"chart","scopes":null,"expires_at":"2026-12-23T12:00:00Z","created_at":"2026-11-23T12:00:00Z"}`
	fresh   = "chartledger_fresh"
	begun   = `{"user":"alice","role":"developer","expires_at":null}`
)

// home is somebody's configuration, and no token in the environment.
type home struct {
	shell
	file string
}

func newHome(t *testing.T, stdin string) home {
	t.Helper()
	dir := t.TempDir()
	env := map[string]string{"CHARTLEDGER_TOKEN": "", "XDG_CONFIG_HOME": dir, "HOME": filepath.Join(dir, "home")}
	return home{shell{env: env, stdin: stdin}, filepath.Join(dir, "chartledger", "logins.json")}
}

// signIn is a server where one signs in, and more.
func signIn(t *testing.T, more map[string]http.HandlerFunc) *server {
	t.Helper()
	routes := map[string]http.HandlerFunc{
		"POST /session":             reply(http.StatusCreated, begun, "Set-Cookie", "chartledger=of-the-session; Path=/; HttpOnly"),
		"POST /setup":               reply(http.StatusCreated, begun, "Set-Cookie", "__Host-chartledger=of-the-session; Path=/; Secure; HttpOnly"),
		"POST /tokens":              reply(http.StatusCreated, issued, "Consistency-Token", "a:7"),
		"DELETE /session":           reply(http.StatusNoContent, ""),
		"DELETE /tokens/" + tokenID: reply(http.StatusNoContent, ""),
		"GET /me":                   reply(http.StatusOK, me),
	}
	for route, handler := range more {
		routes[route] = handler
	}
	return newServer(t, routes)
}

// hides fails if a command shows a secret.
func (r result) hides(t *testing.T, secrets ...string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(r.out+r.err, s) {
			t.Errorf("%q is in\n%s%s", s, r.out, r.err)
		}
	}
}

func TestAPasswordIsExchangedForATokenThatIsKept(t *testing.T) {
	t.Parallel()

	s, h := signIn(t, nil), newHome(t, hush+"\n")
	got := h.run(t, s, "login", "--user", "alice", "--password-stdin", "--scope", "read", "--expires-in", "12h", "--name", "laptop")
	got.expect(t, 0, "signed in to "+s.URL+" as alice until 2026-12-23T12:00:00Z (in 30 d); kept in "+h.file+"\n")
	got.hides(t, hush, fresh, "of-the-session")
	if c := s.made("POST /session")[0]; c.body != `{"password":"`+hush+`","user":"alice"}` {
		t.Errorf("got %s", c.body)
	}
	asked := s.made("POST /tokens")[0]
	if asked.body != `{"expires_at":"2026-11-24T00:00:00Z","name":"laptop","scopes":["read"]}` {
		t.Errorf("got %s", asked.body)
	}
	for _, c := range []call{asked, s.made("DELETE /session")[0]} {
		if c.header.Get("Cookie") != "chartledger=of-the-session" || c.header.Get("Authorization") != "" {
			t.Errorf("%s: got %v", c.route, c.header)
		}
	}
	for name, want := range map[string]os.FileMode{h.file: 0o600, filepath.Dir(h.file): 0o700} {
		if i, err := os.Stat(name); err != nil || i.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, i.Mode(), err)
		}
	}
	h.env["CHARTLEDGER_SERVER"] = "" // the one of the login
	who := h.run(t, s, "whoami")
	who.says(t, "at "+s.URL+", with the token from the login in "+h.file)
	if c := s.made("GET /me")[0]; who.code != 0 || c.header.Get("Authorization") != "Bearer "+fresh {
		t.Errorf("got %+v, %v", who, c.header)
	}
}

func TestAKeptTokenGoesToItsServerOnly(t *testing.T) {
	t.Parallel()

	here, elsewhere, h := signIn(t, nil), signIn(t, nil), newHome(t, hush)
	h.run(t, here, "login", "--user", "alice", "--password-stdin").hides(t, fresh)
	h.run(t, elsewhere, "whoami")
	h.run(t, elsewhere, "whoami", "--server", here.URL+"/api/v1/")
	h.env["CHARTLEDGER_TOKEN"] = token
	h.run(t, here, "whoami").says(t, "with the token from CHARTLEDGER_TOKEN")
	h.env["CHARTLEDGER_SERVER"], h.env["CHARTLEDGER_TOKEN"] = "", "chartledger_of-another-server"
	h.run(t, here, "whoami", "--timeout", "300ms") // to nobody, most likely
	for want, c := range map[string]call{
		"":                last(elsewhere, 0),
		"Bearer " + fresh: last(here, 0),
		"Bearer " + token: last(here, 1),
	} {
		if got := c.header.Get("Authorization"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if n := len(here.made("GET /me")); n != 2 {
		t.Errorf("a token of the environment went to the server of the login: %d calls", n)
	}
}

func last(s *server, n int) call { return s.made("GET /me")[n] }

func TestSigningInAgainRevokesTheTokenBefore(t *testing.T) {
	t.Parallel()

	second := strings.Replace(issued, fresh, "chartledger_second", 1)
	s := signIn(t, map[string]http.HandlerFunc{"POST /tokens": inTurn(reply(http.StatusCreated, issued), reply(http.StatusCreated, second))})
	h := newHome(t, hush)
	for range 2 {
		h.run(t, s, "login", "--user", "alice", "--password-stdin").hides(t, fresh, "chartledger_second")
	}
	if c := s.made("DELETE /tokens/" + tokenID); len(c) != 1 || c[0].header.Get("Authorization") != "Bearer "+fresh {
		t.Errorf("got %+v", c)
	}
}

func TestLogoutRevokesAndForgets(t *testing.T) {
	t.Parallel()

	revocation := "DELETE /tokens/" + tokenID
	for name, tt := range map[string]struct {
		revoke http.HandlerFunc
		args   []string
		code   int
		calls  int
		kept   bool
	}{
		"as usual":              {reply(http.StatusNoContent, ""), nil, cli.ExitOK, 1, false},
		"revoked already":       {problem(401, "bad_token", "No."), nil, cli.ExitOK, 1, false},
		"the server refuses":    {problem(500, "internal", "No."), nil, cli.ExitFailed, 1, true},
		"it is only forgotten":  {nil, []string{"--forget"}, cli.ExitOK, 0, false},
		"at a server elsewhere": {nil, []string{"--server", "http://127.0.0.1:1"}, cli.ExitNotFound, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, h := signIn(t, map[string]http.HandlerFunc{revocation: tt.revoke}), newHome(t, hush)
			h.run(t, s, "login", "--user", "alice", "--password-stdin")
			got := h.run(t, s, append([]string{"logout"}, tt.args...)...)
			got.hides(t, fresh)
			_, err := os.Stat(h.file)
			if got.code != tt.code || len(s.made(revocation)) != tt.calls || (err == nil) != tt.kept {
				t.Errorf("got %+v, %d calls, %v", got, len(s.made(revocation)), err)
			}
			for _, c := range s.made(revocation) {
				if c.header.Get("Authorization") != "Bearer "+fresh {
					t.Errorf("got %v", c.header)
				}
			}
		})
	}
}

func TestATokenIsKeptInsteadOfAPassword(t *testing.T) {
	t.Parallel()

	s, h := signIn(t, nil), newHome(t, "chartledger_given\n")
	got := h.run(t, s, "login", "--token-stdin", "-o", "json")
	var doc struct {
		Server, User string
		KeptIn       string `json:"kept_in"`
	}
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil || doc.Server != s.URL || doc.User != "alice" || doc.KeptIn != h.file {
		t.Errorf("got %+v, %v", got, err)
	}
	got.hides(t, "chartledger_given")
	if text, err := os.ReadFile(h.file); err != nil || !strings.Contains(string(text), "chartledger_given") {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestALoginThatCannotBe(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		args, stdin string
		spoil       func(*testing.T, home)
		code        int
		says        string
	}{
		"no password":           {"login --user alice", "", nil, 2, "add --password-stdin"},
		"nobody":                {"login --password-stdin", hush, nil, 2, "--user"},
		"over plain HTTP":       {"login --user alice --password-stdin --server http://charts.example.com", hush, nil, 2, "use https, or --plain-http"},
		"a setup likewise":      {"setup --server http://charts.example.com", "t\n" + hush, nil, 2, "use https, or --plain-http"},
		"a setup with one line": {"setup", hush, nil, 2, "two lines"},
		"no place to keep it":   {"login --user alice --password-stdin", hush, func(_ *testing.T, h home) { h.env["XDG_CONFIG_HOME"], h.env["HOME"] = "", "" }, 2, "set XDG_CONFIG_HOME or HOME"},
		"a spoiled file": {"whoami", "", func(t *testing.T, h home) {
			_ = os.MkdirAll(filepath.Dir(h.file), 0o700)
			if err := os.WriteFile(h.file, []byte(`{"servers":"`+fresh), 0o600); err != nil {
				t.Fatal(err)
			}
		}, 1, "delete it and sign in again"},
		"no such authorities": {"login --user alice --password-stdin --server-ca-file no-such-file", hush, nil, 1, "--server-ca-file: open no-such-file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, h := newServer(t, nil), newHome(t, tt.stdin)
			if tt.spoil != nil {
				tt.spoil(t, h)
			}
			got := h.run(t, s, strings.Fields(tt.args)...)
			got.expect(t, tt.code, "")
			got.says(t, tt.says)
			got.hides(t, hush, fresh)
		})
	}
}

func TestSetupTakesATokenOrALink(t *testing.T) {
	t.Parallel()

	const setupToken = "7N0Zs2yZ1f4cJt6xWq5uRk3mEo8vHb9aLdPiGgXhTnY"
	for name, link := range map[string]func(*server) string{
		"a token": func(*server) string { return setupToken },
		"a link":  func(s *server) string { return s.URL + "/setup#" + setupToken },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := signIn(t, nil)
			h := newHome(t, link(s)+"\r\n"+hush+"\n")
			if name == "a link" {
				h.env["CHARTLEDGER_SERVER"] = ""
			}
			got := h.run(t, s, "setup", "--user", "root")
			if got.code != 0 || !strings.HasPrefix(got.out, "signed in to "+s.URL) {
				t.Errorf("got %+v", got)
			}
			got.hides(t, hush, fresh, setupToken)
			if c := s.made("POST /setup"); len(c) != 1 || c[0].body != `{"password":"`+hush+`","token":"`+setupToken+`","user":"root"}` {
				t.Errorf("got %+v", c)
			}
			if c := s.made("POST /tokens")[0]; c.header.Get("Cookie") != "__Host-chartledger=of-the-session" {
				t.Errorf("got %v", c.header)
			}
		})
	}
}

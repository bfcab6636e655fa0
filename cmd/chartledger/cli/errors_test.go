package cli_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"chartledger/cmd/chartledger/cli"
)

func TestExitCodes(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		code   int
		says   []string
	}{
		"a problem":           {problem(500, "internal", "Something broke.", `,"trace_id":"abc"`), 1, []string{"Error: Something broke.", "trace: abc"}},
		"bad fields":          {problem(422, "invalid_fields", "Two are wrong.", `,"errors":[{"pointer":"/labels/team","code":"x","detail":"too long"}]`), 1, []string{"  labels.team: too long"}},
		"bad fields, told":    {problem(422, "invalid_fields", "The body does not fit the contract; see errors.", `,"errors":[{"pointer":"query:limit","code":"x","detail":"too long"}]`), 1, []string{"Error: The body does not fit the contract:\n  limit: too long"}},
		"not found":           {problem(404, "not_found", "No such user."), 3, []string{"No such user."}},
		"a conflict":          {problem(409, "user_exists", "There is one."), 4, nil},
		"a missing version":   {problem(428, "precondition_required", "Give If-Match."), 4, nil},
		"not signed in":       {problem(401, "unauthenticated", "Who are you?"), 5, []string{"the token is from CHARTLEDGER_TOKEN", "Next: sign in with 'chartledger login'"}},
		"a wrong token":       {problem(401, "bad_token", "Not known."), 5, []string{"Next: sign in again with 'chartledger login', or give a token of this server"}},
		"not allowed":         {problem(403, "forbidden", "Only operators."), 5, []string{"chartledger whoami"}},
		"a proxy's page":      {reply(502, "<html>", "Content-Type", "text/html"), 1, []string{"502 Bad Gateway"}},
		"another server":      {reply(200, "<html>", "Content-Type", "text/html"), 1, []string{"not chartledger's API"}},
		"a redirect":          {reply(302, "", "Location", "https://elsewhere"), 1, []string{"has moved"}},
		"busy for long":       {reply(503, `{"type":"x","title":"t","status":503,"code":"log_full","detail":"Full."}`, "Retry-After", "120"), 1, []string{"Full.", "try again in 120 s"}},
		"a bad expression":    {problem(422, "invalid_expression", "This is none."), 1, []string{"Next: 'chartledger selector define --help'"}},
		"busy for ever":       {problem(503, "queue_full", "Too much to do."), 1, []string{"Too much to do."}},
		"a control character": {problem(404, "not_found", "No \x1b[31mred"), 3, []string{"No"}},
		"an unknown outcome":  {problem(503, "outcome_unknown", "Unknown.", `,"idempotency_key":"k-1"`), 1, []string{`--idempotency-key "k-1"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, map[string]http.HandlerFunc{"GET /me": tt.answer})
			got := run(t, s, "whoami")
			got.expect(t, tt.code, "")
			got.says(t, tt.says...)
			if strings.Contains(got.err, "\x1b") {
				t.Errorf("a control character in %q", got.err)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()

	s := newServer(t, nil)
	for command, want := range map[string]string{
		"repos frobnicate":                   `has no command "frobnicate"`,
		"repo ad":                            "did you mean add?",
		"frobnicate":                         `chartledger has no command "frobnicate"`,
		"repo list --frob":                   "unknown flag: --frob",
		"selector assign it --group=":        "--group needs the name of a group",
		"token issue t --scope=":             "--scope must not be empty",
		"token issue t --expires-in=":        "--expires-in must not be empty",
		"token issue t --user=":              "--user must not be empty",
		"repo list extra":                    "takes no arguments",
		"repo add one":                       "needs NAME URL",
		"repo list -o yaml":                  "--output must be table or json",
		"repo list --limit -1":               "--limit",
		"whoami --server ftp://x":            "http or https URL",
		"whoami --server http://u:p@x":       "without user",
		"whoami --timeout soon":              "invalid argument",
		"repo remove x":                      "add --yes",
		"repo edit x":                        "say what to change",
		"repo label x team":                  "key=value",
		"repo label x a=1 a-":                "attached and detached",
		"repo add x https://u:hush@y":        "must not hold a user name or password",
		"repo add x http://y -l team":        "key=value",
		"repo add x http://y --username u":   "go together",
		"repo visibility x hidden":           "public or private",
		"user update alice":                  "--role",
		"user password alice":                "--password-stdin",
		"repo add x http://y --bearer-stdin": "must hold the bearer token",
		"repo add x http://y --cert-file a":  "go together",
		"repo add x http://y --bearer-stdin --username u --password-stdin": "one credential",
		"token issue x --expires-in soon":                                  "--expires-in must be",
		"token issue x --expires-in -1d":                                   "--expires-in must be",
		"token issue x --scope everything":                                 "account, admin, helm, read, write",
		"repo edit x --sync-interval soon":                                 "--sync-interval must be",
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			got := run(t, s, strings.Fields(command)...)
			got.expect(t, 2, "")
			got.says(t, want, "--help'")
			if strings.Contains(got.err, "hush") {
				t.Errorf("the password in %s", got.err)
			}
		})
	}
}

func TestErrorsInJSONAreProblemDocuments(t *testing.T) {
	t.Parallel()

	s := newServer(t, map[string]http.HandlerFunc{"GET /me": problem(401, "unauthenticated", "Who are you?")})
	for name, tt := range map[string]struct {
		args []string
		code string
	}{
		"the server's":  {[]string{"whoami", "-o", "json"}, "unauthenticated"},
		"the client's":  {[]string{"repo", "add", "-o", "json"}, "usage"},
		"of connection": {[]string{"whoami", "-o", "json", "--server", "http://127.0.0.1:1", "--timeout", "50ms"}, "unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, s, tt.args...)
			var doc struct{ Code, Title, Detail string }
			if err := json.Unmarshal([]byte(got.err), &doc); err != nil || doc.Code != tt.code || doc.Title == "" || got.out != "" {
				t.Errorf("got %v\n%+v", err, got)
			}
		})
	}
}

// A refusal that holds the report of the checks tells which failed.
func TestFailedChecksAreListed(t *testing.T) {
	t.Parallel()

	report := `{"ok":false,"checks":[{"check":"resolve","status":"ok"},{"check":"auth","status":"failed","code":"access_denied","detail":"401 Unauthorized: check the user name and password"},{"check":"index","status":"skipped"}],"charts":0,"versions":0,"warnings":[]}`
	s := newServer(t, map[string]http.HandlerFunc{
		"POST /repos":          problem(422, "validation_failed", "The repository cannot be used.", `,"report":`+report),
		"POST /repos/validate": reply(http.StatusOK, report),
	})
	got := run(t, s, "repo", "add", "x", "https://y")
	got.expect(t, 1, "")
	if want := "Error: The repository cannot be used.\nChecks that failed:\n  - auth: access_denied: 401 Unauthorized: check the user name and password\nNext: "; !strings.HasPrefix(got.err, want) {
		t.Errorf("got\n%s\nwant\n%s", got.err, want)
	}
	run(t, s, "repo", "validate", "https://y").expect(t, 1, "CHECK     STATUS    REASON\nresolve   ok        -\n"+
		"auth      failed    access_denied: 401 Unauthorized: check the user name and password\nindex     skipped   -\n")
}

func TestInterruptsAndTimeouts(t *testing.T) {
	t.Parallel()

	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	s := newServer(t, map[string]http.HandlerFunc{"GET /me": hang})
	got := run(t, s, "whoami", "--timeout", "20ms")
	got.expect(t, cli.ExitTimeout, "")
	got.says(t, "within --timeout")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	root := cli.RootAt(now(), func(string) string { return "" }, false, nil)
	root.SetArgs([]string{"whoami", "--server", s.URL})
	root.SetErr(new(strings.Builder))
	if code := cli.Execute(ctx, root); code != cli.ExitInterrupted {
		t.Errorf("got %d", code)
	}
}

package cli_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{
		"GET /apps":                         page(app("postgresql", repoID)),
		"GET /apps/" + appID + "/versions":  page(`{"version":"18.1.0","app_version":"18.0","digest":"sha256:0123456789abcdef","urls":["x"],"created":"2026-11-22T12:00:00Z","deprecated":true,"published_at":"2026-11-22T12:00:00Z","withdrawn_at":null,"missing":false}`),
		"GET /syncs":                        page(syncRun("completed")),
		"GET /syncs/" + syncID + "/missing": page(`{"app":"redis","version":"1.0.0","digest":""}`),
		"GET /repos/" + repoID + "/history": page(pastEvent("repo.label_attached", `{"field":"labels.team","old":"a","new":"b"},{"field":"enabled","new":false}`), pastEvent("repo.credential_set", `{"field":"credential","new":"changed"}`), pastEvent("repo.label_detached", `{"field":"labels.x","old":"\u001b[31m"}`)),
		"GET /users":                        page(`{"id":"alice","role":"operator","disabled":false,"has_password":true,"created_at":"2026-01-01T00:00:00Z"}`),
		"GET /tokens":                       page(`{"id":"t1","user":"alice","name":"laptop","prefix":"chartledger_4f","scopes":null,"expires_at":"2026-11-24T12:00:00Z","created_at":"2026-11-23T11:59:55Z"}`, `{"id":"t2","user":"alice","name":"ci","prefix":"chartledger_5g","scopes":["account","read"],"expires_at":null,"created_at":"2026-11-23T11:59:55Z"}`),
	}))
	for command, want := range map[string]string{
		"repo list": "" +
			"NAME       OWNER   URL                          RUNTIME      VISIBILITY   STATUS   APPS   VERSIONS   SYNCED\n" +
			"payments   alice   https://charts.example.com   kubernetes   private      ready    12     240        5 min ago\n",
		"repo list --no-headers": "payments   alice   https://charts.example.com   kubernetes   private   ready   12   240   5 min ago\n",
		"app list": "" +
			"NAME         REPO       VERSION   APP VERSION   VERSIONS   DESCRIPTION\n" +
			"postgresql   payments   18.1.0    18.0          240        A  [31mdatabase\n",
		"app versions payments/postgresql": "" +
			"VERSION   APP VERSION   CREATED    STATE        DIGEST\n" +
			"18.1.0    18.0          24 h ago   deprecated   sha256:0123456789ab…\n",
		"sync list": "" +
			"ID                                     REPO       TRIGGER   STATUS      ADDED   CHANGED   WITHDRAWN   WARNINGS   WHEN\n" +
			syncID + "   payments   manual    completed   5       1         2           0          57 s ago\n",
		"sync missing " + syncID: "APP     VERSION   DIGEST\nredis   1.0.0     -\n",
		"repo history payments": "" +
			"TIME                  ACTOR   EVENT                 VERSION   CHANGES\n" +
			"2026-11-23 11:00:00   alice   repo.label_attached   3         labels.team: a → b, enabled=false\n" +
			"2026-11-23 11:00:00   alice   repo.credential_set   3         credential changed\n" +
			"2026-11-23 11:00:00   alice   repo.label_detached   3         -labels.x (was  [31m)\n",
		"user list": "ID      ROLE       STATE     PASSWORD   CREATED\nalice   operator   enabled   set        2026-01-01\n",
		"token list": "" +
			"ID   NAME     USER    BEGINS           SCOPES         EXPIRES   CREATED\n" +
			"t1   laptop   alice   chartledger_4f   everything     in 24 h   just now\n" +
			"t2   ci       alice   chartledger_5g   account,read   never     just now\n",
		"whoami":  "alice (developer)\n",
		"version": "chartledger v1.2.3\n",
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			run(t, s, strings.Fields(command)...).expect(t, 0, want)
		})
	}
}

func TestDetails(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{
		"GET /syncs/" + syncID: reply(http.StatusOK, syncRun("failed", `"cause":null`, `"cause":{"code":"access_denied","detail":"401 Unauthorized"}`,
			`"warnings":[]`, `"warnings":[{"app":"redis","version":"x","reason":"not a semantic version"}]`)),
		"GET /apps":          page(app("postgresql", repoID)),
		"GET /apps/" + appID: reply(http.StatusOK, app("postgresql", repoID)),
	}))
	for command, want := range map[string][]string{
		"repo get payments":           {"Seen for:        owner, selector pay & co\n", "Labels:          team=payments\n", "Sync interval:   every 1h0m0s\n", "Last sync:       completed 5 min ago, 12 apps, 240 versions"},
		"repo get alice/payments":     {"Name:            payments\n"},
		"repo get " + repoID:          {"Id:              " + repoID + "\n"},
		"sync get " + syncID:          {"Cause:       access_denied: 401 Unauthorized\n", "Fetched:     2.0 KiB\n", "not a semantic version"},
		"app get payments/postgresql": {"Latest version:   18.1.0\n", "Repo:             payments\n"},
		"app get postgresql":          {"Latest version:   18.1.0\n"},
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			got := run(t, s, strings.Fields(command)...)
			for _, line := range want {
				if got.code != 0 || !strings.Contains(got.out, line) {
					t.Errorf("%q is missing in %d\n%s%s", line, got.code, got.out, got.err)
				}
			}
		})
	}
}

// JSON is the API's own, with fields that this client does not know.
func TestJSONIsTheServersOwn(t *testing.T) {
	t.Parallel()

	s := newServer(t, known(map[string]http.HandlerFunc{
		"GET /repos/" + repoID: reply(http.StatusOK, repository(`"version":3`, `"version":3,"news":"<&>"`)),
	}))
	got := run(t, s, "repo", "get", repoID, "-o", "json")
	if got.code != 0 || !strings.Contains(got.out, `  "news": "<&>"`) || got.err != "" {
		t.Errorf("got %+v", got)
	}
	got = run(t, s, "repo", "list", "-o", "json")
	var page struct {
		Items      []map[string]any
		NextCursor *string `json:"next_cursor"`
	}
	if err := json.Unmarshal([]byte(got.out), &page); err != nil || len(page.Items) != 1 || page.Items[0]["name"] != "payments" {
		t.Errorf("got %v\n%s", err, got.out)
	}
}

func TestAListIsReadPageByPage(t *testing.T) {
	t.Parallel()

	pages := func(w http.ResponseWriter, r *http.Request) {
		next, n := `"two"`, "1"
		if r.URL.Query().Get("cursor") == "two" {
			next, n = "null", "2"
		}
		reply(http.StatusOK, `{"items":[`+repository(`"payments"`, `"payments`+n+`"`)+`],"next_cursor":`+next+`}`)(w, r)
	}
	s := newServer(t, map[string]http.HandlerFunc{"GET /repos": pages})

	for name, tt := range map[string]struct {
		args       []string
		rows       int
		note, json string
	}{
		"all":            {args: []string{"--limit", "0"}, rows: 2},
		"enough":         {args: []string{"--limit", "1"}, rows: 1, note: "--cursor two"},
		"from the third": {args: []string{"--cursor", "two"}, rows: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, s, append([]string{"repo", "list", "--no-headers"}, tt.args...)...)
			if strings.Count(got.out, "\n") != tt.rows || !strings.Contains(got.err, tt.note) || (tt.note == "" && got.err != "") {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestAnEmptyListIsANote(t *testing.T) {
	t.Parallel()

	s := newServer(t, map[string]http.HandlerFunc{"GET /repos": page()})
	got := run(t, s, "repo", "list")
	got.expect(t, 0, "")
	got.says(t, "no repositories to show\n")
	run(t, s, "repo", "list", "-o", "json").expect(t, 0, "{\n  \"items\": [],\n  \"next_cursor\": null\n}\n")
}
